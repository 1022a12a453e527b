#!/usr/bin/env bats
# crm index: the cache that makes commands fast

load helper
load layouts

given_some() {
	given_contact anna-verdi
	given_contact mario-rossi
	crm add company name='Acme srl' >/dev/null
	given_file "timeline/$id.yaml" <<-END
		- id: 7k2m4q9x
		  with: $id
		  at: 2026-11-20T10:30+01:00
		  kind: call
	END
}

@test "says what is in it" {
	for layout in files packed; do
		fresh_store "$layout"
		given_some
		expect 0 crm index
		complains ''
		bytes=$(cat contacts/* companies/* timeline/* | wc -c)
		files=$(ls contacts companies timeline | grep -c yaml)
		says $'file\t'"$files"$'\nbyte\t'"$bytes"$'\nrecord\t3\nevent\t1\nunreadable\t0'
	done
}

@test "counts what cannot be read" {
	given_store files
	given_file contacts/mario-rossi-3f2a9c1b.yaml <<<'id: ['
	expect 0 crm index
	says_line $'record\t0'
	says_line $'unreadable\t1'
}

@test "--rebuild makes the same index, whatever was there" {
	for layout in files packed; do
		fresh_store "$layout"
		given_some
		expect 0 crm index --verify
		cp "$stdout" ../digest
		expect 0 crm index --rebuild
		says_line $'record\t3'
		expect 0 crm index --verify
		cmp ../digest "$stdout"
		printf garbage >.crm/index.sqlite
		expect 0 crm index --rebuild
		expect 0 crm index --verify
		cmp ../digest "$stdout"
		rm -r .crm
		expect 0 crm index --rebuild
		expect 0 crm index --verify
		cmp ../digest "$stdout"
	done
}

@test "--verify gives the digest of the content and the rows that differ" {
	for layout in files packed; do
		fresh_store "$layout"
		given_some
		expect 0 crm index --verify --format json
		jq -e '.[0] | (.digest | test("^[0-9a-f]{32}$")) and .differ == 0' "$stdout"
		complains ''
	done
}

@test "--verify is 1 when a row is not what its file says" {
	for layout in files packed; do
		fresh_store "$layout"
		given_some
		expect 0 crm index
		sqlite3 .crm/index.sqlite "update contact set name = 'Other' where name = 'Mario Rossi'"
		expect 1 crm index --verify
		complains "crm: the index is not what the files say; 'crm index --rebuild' makes it anew"
		grep -qE $'^[0-9a-f]{32}\t[1-9]' "$stdout"
		expect 0 crm index --rebuild
		expect 0 crm index --verify
	done
}

@test "the digest is another when a record is another" {
	given_some
	expect 0 crm index --verify
	cp "$stdout" ../digest
	crm set "$id" city=Roma
	expect 0 crm index --verify
	! cmp ../digest "$stdout" || return 1
}

@test "both options at once are 2" {
	given_store
	expect 2 crm index --verify --rebuild
}

@test "without a store it is 4" {
	expect 4 crm index
	expect 4 crm index --rebuild
}

@test "a record is found by what a hand wrote into it, with the index or without" {
	given_store files
	expect 0 crm add contact 'R <r@r.example>'
	find . -exec touch -d '2026-01-01 10:00' {} +
	expect 0 crm list
	sed -i 's/r@r.example/n@r.example/; s/^name: R/name: Rob/' contacts/*
	expect 0 crm show --field name n@r.example
	says Rob
	file=$(ls contacts/*)
	sed 's/n@r.example/o@r.example/' "$file" >new
	cat new >"$file"
	expect 0 crm show --field email o@r.example
	says o@r.example
	expect 0 crm set o@r.example name=Bob
	expect 3 crm show n@r.example
	rm -r .crm
	expect 0 crm show --field name o@r.example
	says Bob
	expect 3 crm show n@r.example
}
