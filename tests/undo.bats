#!/usr/bin/env bats
# crm undo: take back what a command did

load helper
load layouts

@test "takes back the last operation, and then the one before" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact anna-verdi city=Roma
		snapshot >../before
		crm set "$id" city=Milano
		snapshot >../between
		crm set "$id" city=Torino phone='+39 06 1234567'
		expect 0 crm undo
		says ''
		complains "crm: took back operation 3, 'set'"
		snapshot | diff ../between -
		expect 0 crm undo
		complains "crm: took back operation 2, 'set'"
		snapshot | diff ../before -
		expect 0 crm show --field city "$id"
		says Roma
	done
}

@test "takes back an addition and a removal" {
	for layout in files packed; do
		fresh_store "$layout"
		snapshot >../empty
		given_contact anna-verdi
		snapshot >../before
		crm rm --yes "$id" >/dev/null
		snapshot | diff ../empty -
		expect 0 crm undo
		snapshot | diff ../before -
		expect 0 crm undo
		snapshot | diff ../empty -
		expect 0 crm list --count
		says 0
	done
}

@test "nothing to undo is 1" {
	given_store
	expect 1 crm undo
	says ''
	complains 'crm: there is nothing to undo'
	given_contact anna-verdi
	expect 0 crm undo
	expect 1 crm undo
}

@test "an operation is taken back by its number, whatever came after" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact anna-verdi city=Roma
		anna=$id
		crm set "$anna" city=Milano
		given_contact mario-rossi
		expect 0 crm undo 2
		complains "crm: took back operation 2, 'set'"
		expect 0 crm show --field city "$anna"
		says Roma
		expect 0 crm show --field name "$id"
		says 'Mario Rossi'
	done
}

@test "an undo can be undone by its number" {
	given_contact anna-verdi city=Roma
	crm set "$id" city=Milano
	expect 0 crm undo
	expect 0 crm undo 3
	complains "crm: took back operation 3, 'undo 2'"
	expect 0 crm show --field city "$id"
	says Milano
	expect 3 crm undo 3
	complains 'crm: operation 3 is undone already'
	expect 0 crm undo
	complains "crm: took back operation 2, 'set'"
	expect 0 crm show --field city "$id"
	says Roma
}

@test "where nothing is left to take back it says so, and undoes nothing" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact anna-verdi city=Roma
		crm set "$id" city=Milano
		crm set "$id" city=Roma
		for option in '' -n; do
			expect 1 crm undo $option 2
			says ''
			complains 'crm: nothing of operation 2 is left to take back'
		done
		expect 0 crm undo --list
		cut -f 1,4,5 "$stdout" >../got
		same_as $'3\t1\tfalse\n2\t1\tfalse\n1\t1\tfalse' ../got
		expect 0 crm undo
		complains "crm: took back operation 3, 'set'"
		expect 0 crm undo
		complains "crm: took back operation 2, 'set'"
	done
}

@test "what a checkout of git took back can be undone when it is there again" {
	given_store files
	git init -q .
	given_contact luca-bianchi
	git add . && git commit -qm first
	crm set "$id" title=buyer
	git commit -qam second
	git checkout -q HEAD~1
	expect 1 crm undo
	complains 'crm: nothing of operation 2 is left to take back'
	git checkout -q -
	expect 0 crm undo 2
	expect 1 crm show --field title "$id"
}

@test "what all was changed again is named, and nothing is undone" {
	given_store files
	given_contact anna-verdi city=Roma
	crm set "$id" city=Milano
	sed -i 's/Milano/Torino/' contacts/*.yaml
	expect 1 crm undo
	says ''
	sed 1q "$stderr" >../got
	same_as 'crm: nothing of operation 2 is left to take back' ../got
	grep -q "^$id: .*city" "$stderr"
	expect 0 crm undo --list --format json
	jq -c '[.[].undone]' "$stdout" >../got
	same_as '[false,false]' ../got
}

@test "a bare undo does not pass over an operation that is damaged" {
	given_contact anna-verdi city=Roma
	crm set "$id" city=Milano
	crm set "$id" city=Torino
	printf x | dd of=.crm/undo/3 bs=1 seek=20 conv=notrunc status=none
	expect 3 crm undo
	says ''
	complains_line 'crm: operation 3 cannot be read, so it cannot be taken back'
	complains_line "'crm undo 2' takes back the one before it"
	expect 0 crm show --field city "$id"
	says Torino
	crm set "$id" city=Bari
	expect 0 crm undo
	complains_line "crm: took back operation 4, 'set'"
}

@test "an operation is undone once" {
	given_contact anna-verdi
	crm set "$id" city=Milano
	expect 0 crm undo 2
	expect 3 crm undo 2
	complains 'crm: operation 2 is undone already'
}

@test "an operation that there is not is 3, and what is no number is 2" {
	given_contact anna-verdi
	expect 3 crm undo 99
	complains "crm: no operation 99; see 'crm undo --list'"
	expect 2 crm undo two
	complains "crm: 'two' is no number of 'crm undo --list'"
	expect 2 crm undo 0
	expect 2 crm undo -- -1
	expect 2 crm undo 1 2
}

@test "fields that were changed since stay, and are named" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact anna-verdi city=Roma title=buyer
		crm set "$id" city=Milano title=boss
		crm set "$id" title=owner
		expect 0 crm undo 2
		grep -q "^crm: warning: $id: .*title" "$stderr"
		expect 0 crm show --field city "$id"
		says Roma
		expect 0 crm show --field title "$id"
		says owner
	done
}

@test "-n prints the diff, and changes nothing" {
	given_store files
	given_contact anna-verdi city=Roma
	crm set "$id" city=Milano
	snapshot >../before
	expect 0 crm undo -n
	complains ''
	grep '^[-+]' "$stdout" >../got
	same_as "--- a/contacts/$id.yaml
+++ b/contacts/$id.yaml
-city: Milano
+city: Roma" ../got
	snapshot | diff ../before -
	expect 0 crm undo --list --format json
	jq -c '[.[].undone]' "$stdout" >../got
	same_as '[false,false]' ../got
	expect 0 crm undo --dry-run
}

@test "--list has every operation, the last first" {
	given_contact anna-verdi
	crm set "$id" city=Milano
	expect 0 crm undo
	expect 0 crm undo --list --header
	says $'n\twhen\tlabel\tdocuments\tundone
3\t2026-11-21T10:30+01:00\tundo 2\t1\tfalse
2\t2026-11-21T10:30+01:00\tset\t1\ttrue
1\t2026-11-21T10:30+01:00\tadd contact\t1\tfalse'
	expect 2 crm undo --list 1
	expect 2 crm undo --list -n
}

@test "a store without operations has an empty list" {
	given_store
	expect 0 crm undo --list
	says ''
}

@test "comments, order and quoting are as before" {
	given_store files
	given_file contacts/mario-rossi-3f2a9c1b.yaml <<'END'
# met at the fair
id: mario-rossi-3f2a9c1b

name: 'Mario Rossi'   # the elder
email: m@example.com
stage: "lead"
other: {a: 1, b: [2, 3]}
END
	snapshot >../before
	crm set 3f2a9c1b stage=hot city=Roma
	expect 0 crm undo
	snapshot | diff ../before -
}

@test "a repack is taken back" {
	given_store files
	given_contact anna-verdi
	given_contact mario-rossi
	snapshot >../before
	crm repack --layout packed >/dev/null
	expect 0 crm undo
	snapshot | diff ../before -
	expect 0 crm list --count
	says 2
}

@test "the label has no personal data" {
	given_contact anna-verdi
	crm rename "$id" anna-bianchi >/dev/null
	crm rm --yes "$id" >/dev/null
	expect 0 crm undo --list --format csv
	! grep -q anna "$stdout" || return 1
}

@test "a record that does not end in a line feed comes back to the byte" {
	given_store files
	given_contact anna-verdi
	printf 'id: n-aaaaaaa4\nname: N\nemail: n@x.it\nstage: lead' |
		given_file contacts/n-aaaaaaa4.yaml
	snapshot >../before
	crm rm --yes n@x.it >/dev/null
	expect 0 crm undo
	complains "crm: took back operation 2, 'rm'"
	snapshot | diff ../before -
}
