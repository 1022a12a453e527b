#!/usr/bin/env bats
# crm set: changing fields of records.

load helper

in_store() {
	cd "$BATS_TEST_TMPDIR/work" && mkdir "$1" && cd "$1" && given_store "$1"
}

# written ID: a contact as a person wrote it, in a file of that layout.
written() {
	local place=contacts/$1.yaml
	[ "$layout" = files ] || place=contacts/${1: -8:2}.yaml
	given_file "$place" <<END
# our best customer
id:    $1     # do not touch
name:  'Mario Rossi'
email: [m.rossi@acme.example,   mario@home.example]   # work, home
phone: '02 1234567'
shoe: 42
stage: lead        # since the fair
tags:
    # never call before noon
    - vip
    - fair   # spring
notes: |
    Likes sailing.

    Calls back.
END
	place_of=$place
}

@test "changes one field and no other byte" {
	for layout in files packed; do
		in_store $layout
		written mario-rossi-3f2a9c1b
		cp "$place_of" ../before
		expect 0 crm set mario-rossi stage=hot
		says ''
		complains ''
		sed 's/^stage: lead /stage: hot /' ../before | diff - "$place_of"
	done
}

@test "adds to a list and takes from it, comments stay" {
	for layout in files packed; do
		in_store $layout
		written mario-rossi-3f2a9c1b
		cp "$place_of" ../before
		expect 0 crm set mario-rossi tags+=sailor tags-=fair email-=mario@HOME.example
		expect 0 crm show --field tags mario-rossi
		says $'vip\nsailor'
		expect 0 crm show --field email mario-rossi
		says m.rossi@acme.example
		grep -q '# never call before noon' "$place_of"
		expect 0 crm set mario-rossi tags+=vip tags-=nothing
		expect 0 crm undo
		diff ../before "$place_of"
	done
}

@test "= on a field that holds several values needs --replace" {
	for layout in files packed; do
		in_store $layout
		written mario-rossi-3f2a9c1b
		cp "$place_of" ../before
		expect 2 crm set mario-rossi tags=new
		complains_line "crm: 'tags' holds 2 values; 'tags+=...' adds one, 'tags-=...' takes one out, --replace leaves this one only"
		diff ../before "$place_of"
		expect 0 crm set --replace mario-rossi tags=new
		expect 0 crm show --field tags mario-rossi
		says new
	done
}

@test "a field is emptied, a needed one is not" {
	for layout in files packed; do
		in_store $layout
		written mario-rossi-3f2a9c1b
		expect 0 crm set mario-rossi notes= phone=
		expect 1 crm show --field notes mario-rossi
		says ''
		complains "crm: 'notes' is empty"
		expect 3 crm set mario-rossi stage=
		complains "crm: 'stage' cannot be empty"
		expect 3 crm set mario-rossi id=
		complains "crm: 'id' is not set by hand; 'crm rename' gives a new slug"
		expect 3 crm set mario-rossi created=2020-01-01
		complains "crm: 'created' is not set by hand"
		expect 3 crm set mario-rossi email=
		complains_line "crm: 'email' holds 2 values"  || true
	done
}

@test "ids in other systems and fields of the store's own are made and go" {
	for layout in files packed; do
		in_store $layout
		echo 'custom: {shoe_size: number}' >>crm.yaml
		given_contact anna
		crm show anna >../before
		expect 0 crm set anna external_ids.hubspot=201 custom.shoe_size=42
		expect 0 crm show --field id hubspot:201
		says "$id"
		expect 0 crm set hubspot:201 external_ids.hubspot+=202
		expect 0 crm show --field external_ids.hubspot hubspot:202
		says $'201\n202'
		expect 0 crm set anna external_ids= custom.shoe_size=
		expect 0 crm show anna
		diff ../before "$stdout"
		expect 2 crm set anna external_ids=201
		complains_line "crm: 'external_ids' holds fields of its own: 'external_ids.NAME=...'"
	done
}

@test "people are added to an opportunity by reference" {
	for layout in files packed; do
		in_store $layout
		given_contact anna
		crm add opportunity name=Seats >/dev/null
		expect 0 crm set seats contacts+=anna
		expect 0 crm show --field 'contacts' seats
		says "{\"id\":\"$id\"}"
		expect 2 crm set seats contacts=anna
		expect 0 crm set seats contacts-=anna@example.com
		expect 1 crm show --field contacts seats
	done
}

@test "either all records change or none does" {
	for layout in files packed; do
		in_store $layout
		given_contact anna
		given_contact eva
		expect 3 crm set anna eva nobody city=Roma
		complains "crm: no record 'nobody'"
		expect 1 crm show --field city anna
		expect 3 crm set anna eva email=one@acme.example
		expect 0 crm show --field email anna
		says anna@example.com
		expect 0 crm set anna eva city=Roma
		expect 0 crm show --field city anna eva
		says $'Roma\nRoma'
	done
}

@test "the dry run shows the difference and writes nothing" {
	for layout in files packed; do
		in_store $layout
		written mario-rossi-3f2a9c1b
		cp "$place_of" ../before
		expect 0 crm set -n mario-rossi stage=hot
		says "--- a/$place_of
+++ b/$place_of
@@ -4,7 +4,7 @@
 email: [m.rossi@acme.example,   mario@home.example]   # work, home
 phone: '02 1234567'
 shoe: 42
-stage: lead        # since the fair
+stage: hot        # since the fair
 tags:
     # never call before noon
     - vip"
		diff ../before "$place_of"
		expect 0 crm undo --list
		says ''
	done
}

@test "a value that is not valid is 3 and says what would be" {
	given_contact anna
	expect 3 crm set anna stage=warm
	complains "crm: 'stage' must be one of suspect, lead, hot, opportunity, customer, cold, dead, not 'warm'"
	expect 3 crm set anna birth_date=31/12/1980
	says ''
}

@test "what was wrong before does not hinder another change" {
	for layout in files packed; do
		in_store $layout
		written mario-rossi-3f2a9c1b
		sed -i 's/^stage: lead /stage: warm /' "$place_of"
		expect 0 crm set mario-rossi city=Roma
		expect 0 crm show --field city mario-rossi
		says Roma
	done
}

@test "words in the wrong order are 2" {
	given_contact anna
	expect 2 crm set anna city=Roma anna
	complains_line "crm: 'anna' comes after an assignment; records come first"
	expect 2 crm set city=Roma anna
	complains_line "crm: no record given before 'city=Roma'"
	expect 2 crm set anna anna
	complains_line "crm: no FIELD=VALUE given behind 'anna'"
	expect 2 crm set anna
	complains_line "crm: no FIELD=VALUE given behind 'anna'"
	expect 2 crm set city=Roma
	complains_line "crm: no record given before 'city=Roma'"
	expect 2 crm set anna email+='{value: a@x.example, label: home}'
	complains_line "crm: 'email' takes a value alone; labels are given with 'crm edit'"
	expect 2 crm set anna stage+=hot
	complains_line "crm: 'stage' holds one value; give it with 'stage=...'"
}

@test "a change that changes nothing is no operation" {
	given_contact anna city=Roma
	expect 0 crm undo --list
	cp "$stdout" before
	expect 0 crm set anna city=Roma
	expect 0 crm undo --list
	diff before "$stdout"
}

@test "a label stays with the value that is changed" {
	for layout in files packed; do
		in_store $layout
		expect 0 crm add contact --from - <<<'{"name": "Anna", "phone": [{"value": "+39 02 1", "label": "work"}, "+39 02 2345"]}' || true
		expect 0 crm add contact --from - <<<'{"name": "Eva", "phone": {"value": "+39 02 1234", "label": "work"}}'
		expect 0 crm set eva phone='+39 02 9999'
		expect 0 crm --format json show eva
		[ "$(jq -c '.[0].phone' "$stdout")" = '[{"value":"+39 02 9999","label":"work"}]' ]
		expect 0 crm set eva phone+='+39 02 8888'
		expect 0 crm --format json show eva
		[ "$(jq -c '.[0].phone' "$stdout")" = '[{"value":"+39 02 9999","label":"work"},"+39 02 8888"]' ]
	done
}

@test "what the text of a file does not allow is refused with its line" {
	given_store files
	given_file contacts/anna-3f2a9c1b.yaml <<<'{id: anna-3f2a9c1b, name: Anna, email: anna@example.com, stage: lead'
	expect 3 crm set 3f2a9c1b stage=hot
	says ''
}

@test "an amount that is none is told how amounts are written" {
	given_store
	crm add opportunity name=Deal >../id
	expect 3 crm set "$(cat ../id)" amount=1234,5
	complains "crm: 'amount' must be an amount such as 1234.50 EUR (decimals follow a point, and thousands are not grouped), not '1234,5'"
}

@test "quotes that only the old value needed go with it" {
	given_store files
	given_contact anna city=Roma
	cp contacts/*.yaml ../before
	crm set anna city=no
	grep -q '^city: "no"$' contacts/*.yaml
	crm set anna city=Roma
	diff -u ../before contacts/*.yaml
}
