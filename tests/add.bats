#!/usr/bin/env bats
# crm add: making records.

load helper

# in_store LAYOUT: an empty store of that layout, and we are in it.
in_store() {
	cd "$BATS_TEST_TMPDIR/work" && mkdir "$1" && cd "$1" && given_store "$1"
}

# document REF: the file's text, but for what is another in each store.
document() {
	crm show "$1" | sed -E 's/-[0-9a-hjkmnp-tv-z]{8}$/-SUFFIX/'
}

@test "makes a contact of assignments, canonical, and prints its id" {
	for layout in files packed; do
		in_store $layout
		expect 0 crm add contact name='Mario Rossi' email=' M.Rossi@acme.example ' \
			province=mi country=it archived=no tags=vip tags+=fair
		id=$(cat "$stdout")
		[[ $id =~ ^mario-rossi-[0-9a-hjkmnp-tv-z]{8}$ ]]
		complains ''
		same_as "id: mario-rossi-SUFFIX
created: 2026-11-21T10:30+01:00
name: Mario Rossi
email: M.Rossi@acme.example
province: MI
country: IT
stage: lead
tags:
  - vip
  - fair
archived: false" <(document "$id")
	done
}

@test "a file of its own is called by the id, a shard by the suffix's beginning" {
	in_store files
	given_contact anna
	[ -f "contacts/$id.yaml" ]
	in_store packed
	given_contact anna
	suffix=${id##*-}
	[ -f "contacts/${suffix:0:2}.yaml" ]
}

@test "a card in one line is a name and an address" {
	given_store
	expect 0 crm add contact 'Anna Verdi <anna@acme.example>' city=Roma
	expect 0 crm show --field name anna-verdi
	says 'Anna Verdi'
	expect 0 crm show --field email anna-verdi
	says anna@acme.example
	expect 0 crm add company 'Acme S.r.l.'
	expect 0 crm show --field name acme
	says 'Acme S.r.l.'
}

@test "prints ids in the format that is asked for" {
	given_store
	given_file ../two.json <<-END
		[{"name": "Anna Verdi", "email": "anna@acme.example"},
		 {"name": "Ugo Neri", "email": "ugo@acme.example"}]
	END
	expect 0 crm add -z --format ids contact --from ../two.json
	tr '\0' '\n' <"$stdout" >../ids
	expect 0 crm list --format ids --sort created,name
	same_as "$(sort ../ids)" <(sort "$stdout")
	anna=$(head -n 1 ../ids)
	expect 0 crm undo -q
	expect 0 crm add --format json contact --from ../two.json
	[ "$(jq -r '.[0].id' "$stdout")" = "$anna" ]
	expect 0 crm undo -q
	expect 0 crm add --format csv contact --from ../two.json
	same_as "$(echo id; cat ../ids)" "$stdout"
}

@test "the same person added in two clones gets the same id" {
	given_store
	expect 0 crm add contact name='Anna Verdi' email=anna@acme.example
	mv "$stdout" first
	rm -r contacts .crm
	expect 0 crm add contact name='Anna Verdi' email=ANNA@acme.example phone='+39 02 1234567'
	cmp first "$stdout"
}

@test "records of every type have what they need without being told" {
	given_store
	expect 0 crm add user name=Giulia email=giulia@acme.example
	expect 0 crm add opportunity name='20 seats' amount=1234.5
	expect 0 crm show --field stage 20-seats
	says qualification
	expect 0 crm show --field amount 20-seats
	says '1234.50 EUR'
	expect 0 crm add case subject='No invoice'
	id=$(cat "$stdout")
	expect 0 crm show --field number no-invoice
	says "C-${id##*-}"
	expect 0 crm show --field opened no-invoice
	says 2026-11-21T10:30+01:00
	expect 0 crm add task summary='Call back' due=today
	expect 0 crm show --field status call-back
	says needs-action
	expect 0 crm show --field due call-back
	says 2026-11-21
	expect 0 crm add campaign name=Spring
	expect 0 crm add cost at=2026-11-01 component=staff amount='10 EUR' campaign=spring
	expect 0 crm check
	says ''
}

@test "a reference is resolved, and written as the id" {
	for layout in files packed; do
		in_store $layout
		company=$(crm add company name='Acme S.r.l.' domain=acme.example)
		given_contact anna company=acme
		expect 0 crm show --field company anna
		says "$company"
	done
}

@test "a reference to nothing, to several, or of another type is 3" {
	given_store
	crm add company name='Acme Nord' >/dev/null
	crm add company name='Acme Sud' >/dev/null
	given_contact anna
	expect 3 crm add contact name=Eva email=eva@acme.example company=nowhere
	says ''
	complains "crm: 'company': no company 'nowhere'"
	expect 3 crm add contact name=Eva email=eva@acme.example company=acme
	complains_line "crm: 'company': 'acme' may be any of these; give its id:"
	expect 3 crm add contact name=Eva email=eva@acme.example company=anna
	complains "crm: 'company': no company 'anna'; '$id' is a contact"
}

@test "a unique field that is taken is 3, and the record that has it is named" {
	for layout in files packed; do
		in_store $layout
		given_contact anna email=anna@acme.example
		expect 3 crm add contact name=Eva email=ANNA@acme.example
		says ''
		complains "crm: email 'ANNA@acme.example' is taken by '$id' (Anna)"
		expect 0 crm list --count
		says 1
	done
}

@test "a likely duplicate is a warning, and refused with --strict" {
	given_store
	given_contact anna-verdi phone='+39 02 1234567'
	expect 3 crm add contact name=Eva phone='02 1234567' --strict
	complains "crm: likely the same as '$id' (Anna Verdi): same phone number"
	expect 0 crm add contact name='ANNA  Verdì' email=a@acme.example
	complains "crm: warning: '$(cat "$stdout")' is likely the same as '$id' (Anna Verdi): same name"
	company=$(crm add company name='Acme S.r.l.')
	expect 0 crm add company name='ACME srl'
	complains "crm: warning: '$(cat "$stdout")' is likely the same as '$company' (Acme S.r.l.): same name"
}

@test "what cannot be reached is refused, and nothing is written" {
	given_store
	expect 3 crm add contact name=Eva
	says ''
	complains "crm: a contact needs 'email', 'phone' or 'url', by which to be reached ('channel' in crm.yaml)"
	[ ! -e contacts ]
}

@test "an unknown field or type is 2 with the nearest" {
	given_store
	expect 2 crm add contact nmae=Eva email=eva@acme.example
	complains_line "crm: a contact has no field 'nmae'; did you mean 'name'?"
	expect 2 crm add contcat name=Eva
	complains_line "crm: no type 'contcat'; did you mean 'contact'?"
	expect 2 crm add contact
	complains_line 'crm: a new contact needs FIELD=VALUE, --from or --edit'
	expect 2 crm add contact email=a@acme.example email=b@acme.example
	complains_line "crm: 'email' is given twice; a further value is 'email+=...'"
}

@test "fields of the store's own are typed" {
	given_store
	printf 'custom:\n  shoe_size: number\n  colours: list of enum [red, blue]\n' >>crm.yaml
	given_contact anna custom.shoe_size=042 custom.colours+=RED custom.colours+=blue
	expect 0 crm show --field custom.shoe_size anna
	says 42
	expect 0 crm show --field custom.colours anna
	says $'red\nblue'
	expect 3 crm add contact name=Eva email=e@acme.example custom.shoe_size=big
	says ''
	expect 2 crm add contact name=Eva email=e@acme.example custom.shoesize=42
	complains_line "crm: no field 'custom.shoesize'; did you mean 'custom.shoe_size'?"
}

@test "--from takes YAML and JSON, from files and standard input, one or several" {
	for layout in files packed; do
		in_store $layout
		given_file ../in.yaml <<'END'
name: Anna Verdi
email: [anna@acme.example, verdi@acme.example]
# a comment
phone:
  - {value: +39 02 1234567, label: work}
---
name: Eva Blu
email: eva@acme.example
province: no
END
		expect 0 crm add contact --from ../in.yaml tags=fair
		[ "$(wc -l <"$stdout")" = 2 ]
		same_as 'id: anna-verdi-SUFFIX
created: 2026-11-21T10:30+01:00
name: Anna Verdi
email:
  - anna@acme.example
  - verdi@acme.example
phone:
  - value: +39 02 1234567
    label: work
stage: lead
tags: fair' <(document anna-verdi)
		expect 0 crm show --field province eva
		says NO
		expect 0 crm add contact --from - <<<'{"name": "Ugo", "email": ["ugo@acme.example"], "score": 7, "archived": true}'
		expect 0 crm show --field archived ugo
		says true
	done
}

@test "of several records all are made or none" {
	for layout in files packed; do
		in_store $layout
		expect 3 crm add contact --from - <<<'[{"name": "Ugo", "email": "ugo@acme.example"}, {"name": "Eva"}]'
		says ''
		expect 0 crm list --count
		says 0
		expect 0 crm undo --list
		says ''
	done
}

@test "a broken source is 3 with its place" {
	given_store
	expect 3 crm add contact --from - <<<'{"name": }'
	complains_line "crm: standard input:1:10: unexpected token near '}'"
	given_file in.yaml <<<$'name: Eva\nname: Ada'
	expect 3 crm add contact --from in.yaml
	says ''
	expect 4 crm add contact --from nothing.yaml
	says ''
}

@test "--edit makes what the editor leaves, and drops what is empty" {
	for layout in files packed; do
		in_store $layout
		given_file ../editor <<'END'
grep -q '^name: Anna Verdi$' "$1" && grep -q '^birth_date: .*# birthday' "$1" &&
	sed -i 's/^email:.*/email: anna@acme.example/' "$1"
END
		EDITOR='sh ../editor' expect 0 crm add contact -e name='Anna Verdi'
		id=$(cat "$stdout")
		same_as "id: anna-verdi-SUFFIX
created: 2026-11-21T10:30+01:00
name: Anna Verdi
email: anna@acme.example
stage: lead" <(document "$id")
		[ -z "$(ls .crm/edit-* 2>/dev/null)" ]
	done
}

@test "--edit keeps what was typed when it is refused" {
	given_store
	EDITOR='sed -i \$a#typed' expect 3 crm add contact -e name='Anna Verdi'
	says ''
	complains_line "what was typed is kept in '.crm/edit-contact.yaml'"
	grep -q '^name: Anna Verdi' .crm/edit-contact.yaml
	EDITOR='truncate -s 0' expect 1 crm add contact -e
	says ''
	complains 'crm: nothing was added, since the text is empty'
}

@test "an id that is given is kept if it is free" {
	given_store
	expect 0 crm add contact --from - <<<'{"id": "anna-12345678", "name": "Anna", "email": "anna@acme.example"}'
	says anna-12345678
	expect 3 crm add contact --from - <<<'{"id": "eva-12345678", "name": "Eva", "email": "eva@acme.example"}'
	complains "crm: the id 'eva-12345678' is taken"
	expect 3 crm add contact --from - <<<'{"id": "eva", "name": "Eva", "email": "eva@acme.example"}'
	says ''
	expect 3 crm add contact id=eva-22345678 email=eva@acme.example
	complains "crm: 'id' is not set by hand; 'crm rename' gives a new slug"
}

@test "opaque ids have no name in them" {
	mkdir store && cd store
	expect 0 crm init --ids opaque
	expect 0 crm add contact 'Anna Verdi <anna@acme.example>'
	grep -qE '^c-[0-9a-hjkmnp-tv-z]{8}$' "$stdout"
	expect 0 crm add company name=Acme
	grep -qE '^f-[0-9a-hjkmnp-tv-z]{8}$' "$stdout"
}

@test "a modeline begins new files when crm.yaml asks for one" {
	given_store
	echo 'modeline: true' >>crm.yaml
	given_contact anna
	head -n 1 contacts/*.yaml >first
	same_as '# yaml-language-server: $schema=../.crm/contact.schema.json' first
}

@test "a hundred adds at once are a hundred records" {
	for layout in files packed; do
		in_store $layout
		for i in $(seq 100); do
			crm add contact name="P $i" email="p$i@acme.example" >/dev/null &
		done
		wait
		expect 0 crm list --count
		says 100
		expect 0 crm check
		says ''
	done
}

@test "a tax code of eleven digits is a VAT id, matched and unique as one" {
	given_store
	expect 0 crm add company name=Acme vat_id=IT01234567897
	expect 3 crm add company name=Other tax_id=01234567897
	grep -q "^crm: tax_id '01234567897' is taken by 'acme-" "$stderr"
	expect 3 crm add company name=Other tax_id='IT 01234567897'
	expect 0 crm add contact name=Anna email=a@x.example tax_id=12345678903
	expect 3 crm add contact name=Bob email=b@x.example tax_id=IT12345678903
	expect 0 crm add contact name=Bob email=b@x.example tax_id=RSSMRA80E17F205X
	expect 0 crm add contact name=Carl email=c@x.example tax_id=RSSMRA80E17F205X
	expect 3 crm add company --from - <<<'[{"name": "X", "tax_id": "12345678903"}, {"name": "Y", "vat_id": "IT12345678903"}]'
	crm add company name=Dup tax_id=12345678903 >../id
	sed -i '$a vat_id: "01234567897"' "$(grep -l "$(cat ../id)" companies/*.yaml)"
	expect 1 crm check
	grep -q "'vat_id' is also that of" "$stdout"
}

@test "--from refuses a field that nobody knows, and says where and what it may be" {
	given_store
	crm config custom.shoe_size number
	expect 3 crm add contact --from - <<<$'name: Anna\nemail: a@x.example\ncitty: Roma'
	complains "crm: standard input:3: a contact has no field 'citty'; did you mean 'city'?"
	expect 3 crm add contact --from - <<<$'name: Anna\nemail: a@x.example\ncustom:\n  shoe_sise: 42'
	complains "crm: standard input:4: no field 'custom.shoe_sise'; did you mean 'custom.shoe_size'?"
	expect 3 crm add contact --from - <<<$'{"name": "Anna", "email": "a@x.example"}\n{"citty": "Roma"}'
	complains "crm: standard input:2: a contact has no field 'citty'; did you mean 'city'?"
	expect 0 crm list --count
	says 0
}

@test "--from takes what list prints as JSON, in one operation" {
	given_store
	given_contact anna-verdi city=Roma
	given_contact mario-rossi
	crm list --format ndjson --sort name >../ndjson
	crm list --format json --sort name >../json
	for form in ndjson json; do
		crm rm --yes $(crm list --format ids) >/dev/null
		expect 0 crm add contact --from ../$form
		[ "$(wc -l <"$stdout")" = 2 ]
		expect 0 crm list --format ndjson --sort name
		diff ../ndjson "$stdout"
		expect 0 crm undo
		expect 0 crm list --count
		says 0
		expect 0 crm undo
	done
	expect 3 crm add contact --from - <<<'{"name": "A", "email": "a@x.example"} }'
	grep -q '^crm: standard input:1:1: ' "$stderr"
}
