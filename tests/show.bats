#!/usr/bin/env bats
# crm show: records with what they are connected to.

load helper

in_store() {
	cd "$BATS_TEST_TMPDIR/work" && mkdir "$1" && cd "$1" && given_store "$1"
}

# given_timeline SUBJECT-ID: two events of it, in a file or shard.
given_timeline() {
	local place=timeline/$1.yaml
	[ "$layout" = files ] || place=timeline/${1: -8:2}.yaml
	given_file "$place" <<END
- id: 7k2m4q9x
  with: $1
  at: 2026-11-20T10:30+01:00
  kind: call
  duration: 25
  text: |
    Asked for a quote.
    Call back.
- id: 8k2m4q9x
  with: $1
  at: 2026-11-21T09:00+01:00
  kind: email
  text: Sent the quote.
END
}

@test "in a pipe the document comes as it lies in its file" {
	for layout in files packed; do
		in_store $layout
		given_contact eva
		given_contact anna
		document="# hand written
id: ugo-22222222
email:   ugo@acme.example   # new
stage: lead"
		given_file "contacts/$([ $layout = files ] && echo ugo-22222222 || echo 22).yaml" <<<"$document"
		expect 0 crm show ugo
		says "$document"
		expect 0 crm show --format yaml ugo 22222222
		says "$document
---
$document"
	done
}

@test "one field is printed alone, a line each if it has several values" {
	for layout in files packed; do
		in_store $layout
		given_contact anna email=anna@acme.example email+=a@acme.example city=Roma
		expect 0 crm show --field email anna
		says $'anna@acme.example\na@acme.example'
		expect 1 crm show --field phone anna
		says ''
		complains "crm: 'phone' is empty"
		expect 2 crm show --field phne anna
		complains_line "crm: a contact has no field 'phne'; did you mean 'phone'?"
	done
}

@test "json has the fields, links both ways and the last events" {
	for layout in files packed; do
		in_store $layout
		company=$(crm add company name=Acme)
		given_contact anna company=acme
		deal=$(crm add opportunity name=Seats company=acme)
		crm set seats contacts+=anna
		given_timeline "$id"
		expect 0 crm show --format json anna
		[ "$(jq -c '.[0].links' "$stdout")" = "[{\"field\":\"company\",\"direction\":\"out\",\"id\":\"$company\",\"type\":\"company\",\"name\":\"Acme\"},{\"field\":\"contacts\",\"direction\":\"in\",\"id\":\"$deal\",\"type\":\"opportunity\",\"name\":\"Seats\"}]" ]
		[ "$(jq -c '.[0] | [.name, .email, .company]' "$stdout")" = "[\"Anna\",[\"anna@example.com\"],\"$company\"]" ]
		[ "$(jq -c '[.[0].events[] | [.kind, .duration, .text]]' "$stdout")" = '[["email",null,"Sent the quote."],["call",25,"Asked for a quote.\nCall back.\n"]]' ]
		expect 0 crm show --format json --events 1 anna
		[ "$(jq -c '[.[0].events[].id]' "$stdout")" = '["8k2m4q9x"]' ]
		expect 0 crm show --format ndjson acme
		[ "$(jq -c '[.links[] | [.direction, .type]]' "$stdout")" = '[["in","contact"],["in","opportunity"]]' ]
	done
}

@test "an event that cannot be read is left out, and the warning says which" {
	for layout in files packed; do
		in_store $layout
		expect 0 crm config limits.record_bytes 4096
		given_contact anna
		given_timeline "$id"
		place=$(echo timeline/*)
		printf -- '- id: 9k2m4q9x\n  with: %s\n  at: 2026-11-21T09:30+01:00\n  kind: note\n  text: %s\n' \
			"$id" "$(printf '%4100s' '' | tr ' ' x)" >>"$place"
		line=$(grep -n 9k2m4q9x "$place" | cut -d: -f1)
		expect 0 crm show --format json anna
		[ "$(jq -c '[.[0].events[].id]' "$stdout")" = '["8k2m4q9x","7k2m4q9x"]' ]
		grep -qE "^crm: warning: an event is left out: $place:$line:1: a record of [0-9]+ bytes is over the limit of 4096" "$stderr"
		expect 0 crm show --format table anna
		[ "$(grep -c '^2026-11-2' "$stdout")" = 2 ]
		expect 1 crm check
	done
}

@test "a table is for people: names beside ids, who refers to it, last events" {
	for layout in files packed; do
		in_store $layout
		company=$(crm add company name=Acme)
		given_contact anna company=acme notes=$'one\ntwo'
		given_timeline "$id"
		expect 0 crm show --format table anna
		says "Anna
contact $id

  created  2026-11-21T10:30+01:00
  name     Anna
  email    anna@example.com
  company  $company (Acme)
  stage    lead
  notes    one
           two

Last events
2026-11-21 Saturday, today
  09:00   email         Sent the quote.

2026-11-20 Friday, yesterday
  10:30   call          25 min: Asked for a quote. [+1]"
		expect 0 crm show --format table acme
		says "Acme
company $company

  created  2026-11-21T10:30+01:00
  name     Acme

Referred to by
  contact $id (Anna): company

Last events
2026-11-21 Saturday, today
  09:00   email         Anna: Sent the quote.

2026-11-20 Friday, yesterday
  10:30   call          Anna, 25 min: Asked for a quote. [+1]"
	done
}

@test "tsv has a row for each value, ids the id" {
	given_contact anna email=anna@acme.example email+=a@acme.example
	expect 0 crm show --format tsv anna
	says "$id	id	$id
$id	created	2026-11-21T10:30+01:00
$id	name	Anna
$id	email	anna@acme.example
$id	email	a@acme.example
$id	stage	lead"
	expect 0 crm show --format ids anna anna
	says "$id
$id"
}

@test "control characters in a record do not reach a terminal" {
	given_store files
	given_file contacts/eve-22222222.yaml <<<$'id: eve-22222222\nname: "E\\u202Eve"\nemail: e@acme.example\nstage: lead'
	expect 0 crm show --format table eve
	says_line 'E\u202eve'
}

@test "every way of naming a record finds it" {
	for layout in files packed; do
		in_store $layout
		given_contact mario-rossi phone='+39 06 1234567' external_ids.hubspot=201
		given_contact maria-bruni
		for ref in "$id" "${id##*-}" maria "maria-bruni" maria-bruni@example.com \
				"Maria  BRUNI" "other-slug-${id##*-}"; do
			expect 0 crm show --field id "$ref"
			says "$id"
		done
		for ref in hubspot:201 '06 1234567' '+390 6 12 34 567' mario; do
			expect 0 crm show --field name "$ref"
			says 'Mario Rossi'
		done
	done
}

@test "a reference that fits several lists them, with status 3" {
	for layout in files packed; do
		in_store $layout
		given_contact mario-rossi
		a=$id
		given_contact maria-bruni
		expect 3 crm show mari
		says ''
		complains "crm: 'mari' may be any of these; give its id:
  $id  Maria Bruni
  $a  Mario Rossi"
	done
}

@test "a reference that fits nothing names the nearest, with status 3" {
	for layout in files packed; do
		in_store $layout
		given_contact mario-rossi
		expect 3 crm show mario-rosi-2
		says ''
		expect 3 crm show maro-rossi
		complains "crm: no record 'maro-rossi'; did you mean '$id'?"
		expect 3 crm show zzzzzz
		complains "crm: no record 'zzzzzz'"
	done
}

@test "a record that was merged leads to the one that survived" {
	for layout in files packed; do
		in_store $layout
		given_contact anna
		given_file "contacts/$([ $layout = files ] && echo old-22222222 || echo 22).yaml" <<END
id: old-22222222
name: Old
email: old@example.com
merged_into: $id
END
		for ref in old-22222222 22222222 old@example.com old; do
			expect 0 crm show --field id "$ref"
			says "$id"
		done
	done
}

@test "a record that cannot be read is hinted at where none is found" {
	given_contact anna
	printf 'id: mario-rossi-3f2a9c1b\nname: [\n' >contacts/mario-rossi-3f2a9c1b.yaml
	expect 3 crm show mario
	says ''
	complains "crm: no record 'mario'
1 document cannot be read: 'crm check' says why"
}
