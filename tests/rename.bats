#!/usr/bin/env bats
# crm rename: another slug for an id

load helper
load layouts

@test "takes the slug from the name, and prints the new id" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact mario-rosi email=m@example.com
		suffix=${id##*-}
		crm set "$id" name='Mario Rossi'
		expect 0 crm rename "$id"
		says "mario-rossi-$suffix"
		complains ''
		expect 0 crm list --columns id,name
		says "mario-rossi-$suffix"$'\tMario Rossi'
	done
}

@test "takes the slug that is given, in the form that ids have" {
	given_contact mario-rossi
	suffix=${id##*-}
	expect 0 crm rename "$id" boss
	says "boss-$suffix"
	expect 0 crm rename "$suffix" 'Niccolò  D'\''Angelo'
	says "niccolo-dangelo-$suffix"
	expect 3 crm rename "$suffix" '!!!'
	complains "crm: '!!!' has no letter or digit that a slug could have"
}

@test "a record's file and its timeline are renamed, and the old id still names it" {
	given_store files
	given_contact mario-rossi
	given_file "timeline/$id.yaml" <<-END
		- id: 7k2m4q9x
		  with: $id
		  at: 2026-11-20T10:30+01:00
		  kind: call
	END
	new=boss-${id##*-}
	expect 0 crm rename "$id" boss
	ls contacts timeline >../got
	same_as "contacts:
$new.yaml

timeline:
$new.yaml" ../got
	grep with: "timeline/$new.yaml" >../got
	same_as "  with: $new" ../got
	expect 0 crm show --field id "$id"
	says "$new"
}

@test "in a shard only the lines with the id change" {
	given_store packed
	given_contact mario-rossi
	shard=$(ls contacts/*.yaml)
	sed "s/^id: .*/id: boss-${id##*-}/" "$shard" >../wanted
	expect 0 crm rename "$id" boss
	cmp ../wanted "$shard"
}

@test "every reference to it is rewritten, in one operation" {
	for layout in files packed; do
		fresh_store "$layout"
		company=$(crm add company name='Acme srl')
		suffix=${company##*-}
		given_contact mario-rossi company="$company"
		crm add company name=Branch parent="$company" >/dev/null
		snapshot >../before
		expect 0 crm rename "$company" acme-group
		says "acme-group-$suffix"
		! grep -r "$company" contacts companies || return 1
		expect 0 crm show --field company "$id"
		says "acme-group-$suffix"
		expect 0 crm undo
		snapshot | diff ../before -
	done
}

@test "an owner is renamed in what is owned, a subject in other timelines" {
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
		crm rename "$user" boss >/dev/null
		expect 0 crm show --field owner "$anna"
		says "boss-${user##*-}"
		crm rename "$id" buyer >/dev/null
		grep with: "$place" >../got
		same_as "  with: [$anna, buyer-${id##*-}]" ../got
		expect 0 crm check
		expect 0 crm index --verify
	done
}

@test "comments and other lines stay" {
	given_store files
	given_file contacts/mario-rosi-3f2a9c1b.yaml <<'END'
# met at the fair
id: "mario-rosi-3f2a9c1b"  # was misspelt

name: Mario Rossi
email: m@example.com
stage: lead
other: {a: 1}
END
	sed 's/mario-rosi-/mario-rossi-/' contacts/*.yaml >../wanted
	expect 0 crm rename 3f2a9c1b
	cmp ../wanted contacts/mario-rossi-3f2a9c1b.yaml
	[ ! -e contacts/mario-rosi-3f2a9c1b.yaml ]
}

@test "the same id again changes nothing, and is no operation" {
	given_contact mario-rossi
	snapshot >../before
	expect 0 crm rename "$id"
	says "$id"
	snapshot | diff ../before -
	expect 0 crm undo --list --columns n 2>/dev/null || expect 0 crm undo --list
	wc -l <"$stdout" >../got
	same_as 1 ../got
}

@test "ids without a slug stay so" {
	crm init -q --ids opaque store && cd store
	given_contact mario-rossi
	expect 0 crm rename "$id"
	says "$id"
	expect 3 crm rename "$id" boss
	complains "crm: this store's ids have no slug: 'ids: opaque' in crm.yaml"
}

@test "a record that there is not, or several, is 3" {
	given_contact mario-rossi
	given_contact mario-rosi
	expect 3 crm rename nobody
	expect 3 crm rename mario
	expect 2 crm rename
}

@test "a timeline that has no record is rewritten too" {
	given_store files
	given_contact mario-rossi
	given_file timeline/ghost-3f2a9c1b.yaml <<-END
		- id: 7k2m4q9x
		  with: [ghost-3f2a9c1b, $id]
		  at: 2026-11-20T10:30+01:00
		  kind: call
	END
	expect 0 crm rename "$id" boss
	grep with: timeline/ghost-3f2a9c1b.yaml >../got
	same_as "  with: [ghost-3f2a9c1b, boss-${id##*-}]" ../got
}
