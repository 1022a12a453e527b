#!/usr/bin/env bats
# crm list: the records of a type

load helper
load layouts

given_three() {
	given_contact anna-verdi phone='+39 06 1234567' city=Roma
	anna=$id
	given_contact mario-rossi city=milano stage=hot tags=vip tags+=fair
	mario=$id
	given_contact zoe-bianchi city=Ancona
	zoe=$id
}

@test "without a type it lists contacts, in the order of their ids" {
	for layout in files packed; do
		fresh_store "$layout"
		given_three
		expect 0 crm list --columns id
		says "$anna"$'\n'"$mario"$'\n'"$zoe"
		complains ''
	done
}

@test "has the columns that a person looks for first" {
	given_contact anna-verdi phone='+39 06 1234567' email=av@example.com
	expect 0 crm list --header
	says $'id\tname\temail\tphone\tcompany\tstage\n'"$id"$'\tAnna Verdi\tav@example.com\t+39 06 1234567\t\tlead'
}

@test "every type has columns of its own, and may be named in the plural" {
	given_store
	for type in contact company opportunity campaign case task cost user; do
		expect 0 crm list "$type" --header --format csv
		cp "$stdout" singular
		grep -q '^id,' singular
	done
	expect 0 crm list companies --format csv
	says id,name,vat_id,domain,city
}

@test "--columns are printed as they are named, in that order" {
	given_contact anna-verdi city=Roma
	expect 0 crm list --columns city,id,type,name
	says $'Roma\t'"$id"$'\tcontact\tAnna Verdi'
}

@test "--sort orders by one field, then by the next, - from the greatest" {
	for layout in files packed; do
		fresh_store "$layout"
		given_three
		expect 0 crm list --sort city --columns name
		says $'Zoe Bianchi\nMario Rossi\nAnna Verdi'
		expect 0 crm list --sort -name --columns name
		says $'Zoe Bianchi\nMario Rossi\nAnna Verdi'
		expect 0 crm list --sort stage,-city --columns name
		says $'Mario Rossi\nAnna Verdi\nZoe Bianchi'
	done
}

@test "amounts and dates are sorted by their value" {
	given_store
	crm add opportunity name=a amount='900 EUR' close_date=2027-01-02
	crm add opportunity name=b amount='10000 EUR' close_date=2026-12-31
	crm add opportunity name=c amount='20.50 EUR'
	expect 0 crm list opportunity --sort amount --columns amount
	says $'20.50 EUR\n900.00 EUR\n10000.00 EUR'
	expect 0 crm list opportunity --sort close_date --columns name
	says $'b\na\nc'
	expect 0 crm list opportunity --sort -close_date --columns name
	says $'a\nb\nc'
}

@test "a derived field is a column too, and a number in json" {
	given_contact anna-verdi birth_date=1980-11-22
	expect 0 crm list --columns name,age,orders_count,spend
	says $'Anna Verdi\t45\t0\t0.00 EUR'
	expect 0 crm list --columns age,spend --format ndjson
	says '{"age":45,"spend":"0.00 EUR"}'
}

@test "a record that was merged into another is neither listed nor counted" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact anna-verdi
		anna=$id
		given_contact ana-verdi
		expect 0 crm list --count
		says 2
		find contacts -name '*.yaml' -exec sed -i "/^id: $id/a merged_into: $anna" {} +
		expect 0 crm list --columns id
		says "$anna"
		expect 0 crm list --count
		says 1
		expect 0 crm list --format ndjson
		wc -l <"$stdout" >../got
		same_as 1 ../got
	done
}

@test "--limit prints the first of the order" {
	given_three
	expect 0 crm list --sort name --limit 2 --columns name
	says $'Anna Verdi\nMario Rossi'
	expect 0 crm list --limit 0
	says ''
}

@test "--count prints how many there are" {
	for layout in files packed; do
		fresh_store "$layout"
		expect 0 crm list --count
		says 0
		given_three
		expect 0 crm list --count
		says 3
		expect 0 crm list --count --limit 2
		says 2
		expect 0 crm list company --count
		says 0
		expect 0 crm list --count --format json
		says '[
  {
    "count": 3
  }
]'
		expect 0 crm list --count --format table
		says 3
	done
	expect 2 crm list --count --columns id
	expect 2 crm list --count --sort name
}

@test "archived records are left out unless they are asked for" {
	for layout in files packed; do
		fresh_store "$layout"
		given_three
		crm set "$mario" archived=true
		expect 0 crm list --columns name --sort name
		says $'Anna Verdi\nZoe Bianchi'
		expect 0 crm list --count
		says 2
		expect 0 crm list --archived --columns name --sort name
		says $'Anna Verdi\nMario Rossi\nZoe Bianchi'
		expect 0 crm list --archived --count
		says 3
	done
}

@test "no record is an empty answer, and 0" {
	given_store
	expect 0 crm list
	says ''
	expect 0 crm list --format json
	says '[]'
	expect 0 crm list --format csv
	says id,name,email,phone,company,stage
}

@test "json has whole records, with columns only those" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact anna-verdi notes=hello tags=vip
		expect 0 crm list --format json
		jq -c '.[0] | [.id, .name, .email, .tags, .notes, .stage]' "$stdout" >../got
		same_as "[\"$id\",\"Anna Verdi\",[\"anna-verdi@example.com\"],[\"vip\"],\"hello\",\"lead\"]" ../got
		expect 0 crm list --format json --columns name,email,city
		says '[
  {
    "name": "Anna Verdi",
    "email": [
      "anna-verdi@example.com"
    ],
    "city": null
  }
]'
		expect 0 crm list --format ndjson --columns name,tags
		says '{"name":"Anna Verdi","tags":["vip"]}'
	done
}

@test "ndjson is a record a line, yaml a document a record" {
	given_three
	expect 0 crm list --format ndjson --sort name
	jq -r .name "$stdout" >../got
	same_as $'Anna Verdi\nMario Rossi\nZoe Bianchi' ../got
	expect 0 crm list --format yaml --sort name
	grep -c '^---$' "$stdout" >../got
	same_as 2 ../got
	grep '^name:' "$stdout" >../got
	same_as $'name: Anna Verdi\nname: Mario Rossi\nname: Zoe Bianchi' ../got
}

@test "what the schema does not know is in json too" {
	given_store files
	given_file contacts/mario-rossi-3f2a9c1b.yaml <<'END'
id: mario-rossi-3f2a9c1b
name: Mario Rossi
email: m@example.com
shoe: 42
stage: lead
END
	expect 0 crm list --format json
	jq -r '.[0].shoe' "$stdout" >../got
	same_as 42 ../got
}

@test "ids prints the ids alone, one a line, or ended by NUL" {
	given_three
	expect 0 crm list --format ids --sort name
	says "$anna"$'\n'"$mario"$'\n'"$zoe"
	expect 0 crm list --format ids --columns name --sort name
	says "$anna"$'\n'"$mario"$'\n'"$zoe"
	expect 0 crm list --format ids -z --sort name
	tr '\0' '\n' <"$stdout" >../got
	same_as "$anna"$'\n'"$mario"$'\n'"$zoe" ../got
}

@test "a multi-valued cell is joined" {
	given_contact mario-rossi tags=vip tags+=fair
	expect 0 crm list --columns tags
	says 'vip;fair'
	expect 0 crm list --columns tags --format table
	says $'tags\nvip, fair'
}

@test "a field of the store's own is a column" {
	given_store
	crm config custom '{shoe_size: number, likes: list of text}'
	given_contact anna-verdi custom.shoe_size=39 custom.likes=tea custom.likes+=wine
	expect 0 crm list --columns custom.shoe_size,custom.likes
	says $'39\ttea;wine'
	expect 0 crm list --columns custom.shoe_size,custom.likes --format ndjson
	says '{"custom.shoe_size":39,"custom.likes":["tea","wine"]}'
	expect 0 crm list --sort -custom.shoe_size --columns name
	says 'Anna Verdi'
}

@test "an unknown field is 2, with the nearest" {
	given_store
	expect 2 crm list --columns id,emial
	says ''
	complains "crm: no field 'emial' in contacts; did you mean 'email'?"
	expect 2 crm list --sort -nme
	complains "crm: no field 'nme' in contacts; did you mean 'name'?"
	expect 2 crm list --columns id,
	expect 2 crm list company --columns stage
}

@test "an unknown type is 2, with the nearest" {
	given_store
	expect 2 crm list contcat
	complains "crm: no type 'contcat'; did you mean 'contact'?"
	expect 2 crm list timeline
}

@test "a record written by hand is listed at once" {
	given_store files
	expect 0 crm list --count
	given_file contacts/mario-rossi-3f2a9c1b.yaml <<'END'
id: mario-rossi-3f2a9c1b
name: Mario Rossi
email: m@example.com
stage: lead
END
	expect 0 crm list --columns id
	says mario-rossi-3f2a9c1b
	sed -i 's/Rossi$/Verdi/' contacts/*.yaml
	expect 0 crm list --columns name
	says 'Mario Verdi'
	rm contacts/*.yaml
	expect 0 crm list
	says ''
}

@test "the answer is the same without the index" {
	for layout in files packed; do
		fresh_store "$layout"
		given_three
		expect 0 crm list --format json
		cp "$stdout" ../before
		rm -r .crm
		expect 0 crm list --format json
		cmp ../before "$stdout"
	done
}

@test "the answer is the same where nothing can be written" {
	given_three
	expect 0 crm list --format json
	cp "$stdout" ../before
	rm -r .crm
	chmod a-w . contacts
	chmod a+x "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/*/ "$BATS_TEST_TMPDIR"
	as_nobody=()
	[ "$(id -u)" != 0 ] ||
		as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	expect 0 "${as_nobody[@]}" crm list --format json
	cmp ../before "$stdout"
	[ ! -e .crm ]
	chmod u+w . contacts
}

@test "a failed write is 4" {
	given_three
	expect 4 bash -c 'crm list >/dev/full'
	expect 4 bash -c 'crm list --format json >/dev/full'
}

@test "in YAML numbers and booleans are plain, and text that looks so is quoted" {
	given_store files
	crm config custom '{size: number, vip: boolean, word: text}'
	given_contact anna score=7 postal_code=20121 archived=false \
		custom.size=42 custom.vip=true custom.word=no
	expect 0 crm list --format yaml
	grep -E '^ *(score|archived|postal_code|size|vip|word):' "$stdout" >../got
	same_as 'postal_code: "20121"
score: 7
  size: 42
  vip: true
  word: "no"
archived: false' ../got
}

@test "a map as a column is an object in JSON and a map in YAML" {
	given_store
	crm config custom.size text
	given_contact anna custom.size=L
	expect 0 crm list --format ndjson --columns name,custom
	says '{"name":"Anna","custom":{"size":"L"}}'
	expect 0 crm list --format yaml --columns name,custom
	says $'name: Anna\ncustom: {"size":"L"}'
	expect 0 crm list --columns custom
	says '{"size":"L"}'
}

@test "without --sort the order is that of the ids" {
	given_store
	for name in mario anna zoe luca; do given_contact $name; done
	expect 0 crm list --columns name
	says $'Anna\nLuca\nMario\nZoe'
	expect 0 crm list --columns name --limit 2
	says $'Anna\nLuca'
	expect 0 crm list --format ids
	sort -c "$stdout"
}
