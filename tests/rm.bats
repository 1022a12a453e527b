#!/usr/bin/env bats
# crm rm: remove records

load helper
load layouts

@test "removes a record with its timeline, and says which" {
	for layout in files packed; do
		fresh_store "$layout"
		snapshot >../empty
		given_contact mario-rossi
		place=timeline/$id.yaml
		suffix=${id##*-}
		[ "$layout" = files ] || place=timeline/${suffix:0:2}.yaml
		given_file "$place" <<-END
			- id: 7k2m4q9x
			  with: $id
			  at: 2026-11-20T10:30+01:00
			  kind: call
		END
		snapshot >../before
		expect 0 crm rm "$id"
		says "$id"$'\tcontact\tMario Rossi'
		complains ''
		snapshot | diff ../empty -
		expect 3 crm show "$id"
		expect 0 crm undo
		snapshot | diff ../before -
	done
}

@test "several are one operation, all or none" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact anna-verdi
		anna=$id
		given_contact mario-rossi
		snapshot >../before
		expect 3 crm rm "$anna" nobody
		says ''
		snapshot | diff ../before -
		expect 0 crm rm "$anna" "$id" "$anna"
		says "$anna"$'\tcontact\tAnna Verdi\n'"$id"$'\tcontact\tMario Rossi'
		expect 0 crm list --count
		says 0
		expect 0 crm undo
		snapshot | diff ../before -
	done
}

@test "a record that others refer to is refused, with a list and the way out" {
	for layout in files packed; do
		fresh_store "$layout"
		company=$(crm add company name='Acme srl')
		given_contact mario-rossi company="$company"
		snapshot >../before
		expect 3 crm rm "$company"
		says ''
		complains "crm: '$company' is referred to by:
  $id (company)
'crm set $company archived=true' keeps it out of lists; --force removes it all the same"
		expect 3 crm rm --yes "$company"
		expect 3 crm rm -n "$company"
		snapshot | diff ../before -
	done
}

@test "--force removes it all the same" {
	company=$(given_store && crm add company name='Acme srl')
	cd store
	given_contact mario-rossi company="$company"
	expect 0 crm rm --force "$company"
	says "$company"$'\tcompany\tAcme srl'
	expect 0 crm show --field company "$id"
	says "$company"
}

@test "what refers to it may go with it" {
	for layout in files packed; do
		fresh_store "$layout"
		company=$(crm add company name='Acme srl')
		given_contact mario-rossi company="$company"
		expect 0 crm rm "$company" "$id"
		expect 0 crm list --count
		says 0
	done
}

@test "of many that refer to it the first are listed" {
	given_store
	company=$(crm add company name='Acme srl')
	for i in {1..12}; do
		given_contact "person-$i" company="$company"
	done
	expect 3 crm rm "$company"
	complains_line '  and 2 more'
	wc -l <"$stderr" >../got
	same_as 13 ../got
}

@test "a reference that was written by hand counts" {
	given_store files
	company=$(crm add company name='Acme srl')
	given_contact mario-rossi
	echo "company: $company" >>"contacts/$id.yaml"
	expect 3 crm rm "$company"
	complains_line "  $id (company)"
}

@test "an owner, and who is named in another's timeline, are referred to" {
	for layout in files packed; do
		fresh_store "$layout"
		user=$(crm add user name=Giulia email=giulia@example.com)
		given_contact anna-verdi owner="$user"
		anna=$id
		given_contact mario-rossi
		place=timeline/$anna.yaml
		suffix=${anna##*-}
		[ "$layout" = files ] || place=timeline/${suffix:0:2}.yaml
		given_file "$place" <<-END
			- id: 7k2m4q9x
			  with: [$anna, $id]
			  at: 2026-11-20T10:30+01:00
			  kind: meeting
		END
		expect 3 crm rm "$user"
		complains_line "  $anna (owner)"
		expect 3 crm rm "$id"
		complains_line "  $anna (with)"
		expect 0 crm rm "$id" "$anna" "$user"
	done
}

@test "-n says what would be removed, and removes nothing" {
	given_contact mario-rossi
	snapshot >../before
	expect 0 crm rm -n "$id"
	says "$id"$'\tcontact\tMario Rossi'
	snapshot | diff ../before -
	expect 0 crm rm --dry-run --format ids "$id"
	says "$id"
}

@test "on a terminal it asks, unless it is told not to" {
	given_contact mario-rossi
	expect 1 script --quiet --return --command "crm rm $id" /dev/null <<<n
	grep -qF "Remove '$id' and its timeline? [y/N]" "$stdout"
	expect 1 script --quiet --return --command "crm rm $id" /dev/null <<<''
	expect 0 crm list --count
	says 1
	expect 0 script --quiet --return --command "crm rm $id" /dev/null <<<y
	expect 0 crm list --count
	says 0
	crm undo -q
	expect 0 script --quiet --return --command "crm rm --yes $id" /dev/null <<<n
	! grep -q Remove "$stdout" || return 1
	crm undo -q
	expect 0 script --quiet --return --command "crm rm --force $id" /dev/null <<<n
}

# answering COMMAND...: crm rm $id on a terminal, where somebody runs the command
# before saying yes.
answering() {
	given_file ../answer <<-'END'
		set timeout 60
		spawn -noecho crm rm $env(id)
		expect "y/N"
		exec {*}$argv >@ stdout
		send "y\r"
		expect eof
		exit [lindex [wait] 3]
	END
	id=$id env expect ../answer "$@"
}

@test "while it asks, others may write" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact anna-verdi
		anna=$id
		given_contact mario-rossi
		export CRM_LOCK_TIMEOUT=0
		expect 0 answering crm set "$anna" city=Roma
		expect 0 crm list --format ids
		says "$anna"
		expect 0 crm show --field city "$anna"
		says Roma
	done
}

@test "what was changed while it asked is not removed" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact mario-rossi
		expect 6 answering crm set "$id" city=Roma
		grep -qF "'$id' was changed in the meantime" "$stdout"
		expect 0 crm show --field city "$id"
		says Roma
		expect 3 answering crm rm --yes "$id"
	done
}

@test "the rest of its shard stays, to the byte" {
	given_store packed
	crm repack --layout packed --shard-chars 0 >/dev/null
	given_contact anna-verdi
	cp contacts/all.yaml ../before
	given_contact mario-rossi
	expect 0 crm rm "$id"
	cmp ../before contacts/all.yaml
}

@test "a reference is needed" {
	given_store
	expect 2 crm rm
}
