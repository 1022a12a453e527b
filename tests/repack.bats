#!/usr/bin/env bats
# crm repack: a file for each record, or many in one

load helper
load layouts

given_some() {
	given_contact anna-verdi
	given_contact mario-rossi
	crm add company name='Acme srl' >/dev/null
	given_file "timeline/$id.yaml" <<-END
		# since 2026
		- id: 7k2m4q9x
		  with: $id
		  at: 2026-11-20T10:30+01:00
		  kind: call
	END
}

@test "moves everything to shards and back, and every byte is as before" {
	given_store files
	given_some
	snapshot | grep -v crm.yaml >../before
	crm list --format json >../answer
	expect 0 crm repack --layout packed
	says 4
	complains ''
	! ls contacts companies timeline | grep -vE '^$|:$|^[0-9a-z]{2}\.yaml$' || return 1
	crm list --format json | cmp ../answer -
	expect 0 crm repack --layout files
	says 4
	snapshot | grep -v crm.yaml | diff ../before -
	crm list --format json | cmp ../answer -
}

@test "notes the layout in crm.yaml, for what is added later" {
	given_store files
	given_contact anna-verdi
	expect 0 crm repack --layout packed
	given_contact mario-rossi
	! ls contacts | grep -vE '^[0-9a-z]{2}\.yaml$' || return 1
	expect 0 crm status
	says_line $'contact\t2\tpacked'
}

@test "only the types that are named" {
	given_store files
	given_some
	expect 0 crm repack --layout packed contact timeline
	says 3
	ls companies | grep -q acme-srl
	expect 0 crm status
	says_line $'contact\t2\tpacked'
	says_line $'company\t1\tfiles'
	grep -q $'^event\t1\tpacked' "$stdout"
	given_contact zoe-neri
	crm add company name=Second >/dev/null
	ls companies | grep -q second-
}

@test "--shard-chars says how many shards there are" {
	given_store files
	given_some
	expect 0 crm repack --layout packed --shard-chars 0
	ls contacts companies timeline >../got
	same_as 'companies:
all.yaml

contacts:
all.yaml

timeline:
all.yaml' ../got
	expect 0 crm repack --layout packed --shard-chars 1 contact
	! ls contacts | grep -vE '^[0-9a-z]\.yaml$' || return 1
	expect 0 crm list --count
	says 2
}

@test "comments around and in documents move with them" {
	given_store files
	given_file contacts/mario-rossi-3f2a9c1b.yaml <<'END'
# met at the fair

id: mario-rossi-3f2a9c1b
name: 'Mario Rossi'
email: m@example.com	# work
stage: lead
# the end
END
	given_file contacts/anna-verdi-3f2a9c1c.yaml <<'END'
id: anna-verdi-3f2a9c1c
name: Anna Verdi
email: a@example.com
stage: lead
END
	cat contacts/mario-rossi-3f2a9c1b.yaml - contacts/anna-verdi-3f2a9c1c.yaml \
		<<<--- >../wanted
	snapshot | grep contacts >../before
	expect 0 crm repack --layout packed
	cmp ../wanted contacts/3f.yaml
	expect 0 crm repack --layout files
	snapshot | grep contacts | diff ../before -
}

@test "when nothing moves it says 0" {
	given_store files
	given_contact mario-rossi
	snapshot >../before
	expect 0 crm repack --layout files
	says 0
	snapshot | diff ../before -
}

@test "is one operation, for all types" {
	given_store files
	given_some
	snapshot >../before
	expect 0 crm repack --layout packed
	expect 0 crm undo
	snapshot | diff ../before -
}

@test "a document that does not say whose it is stays, and is named" {
	given_store files
	given_contact mario-rossi
	given_file contacts/broken.yaml <<<'name: ['
	expect 0 crm repack --layout packed
	says 1
	grep -q '^crm: warning: .*contacts/broken.yaml' "$stderr"
	[ -f contacts/broken.yaml ]
}

@test "the index is what the files say, afterwards" {
	given_store files
	given_some
	expect 0 crm repack --layout packed
	expect 0 crm index --verify
	expect 0 crm repack --layout files
	expect 0 crm index --verify
}

@test "what is not understood is 2" {
	given_store
	expect 2 crm repack
	complains_line 'crm: --layout must be given: files or packed'
	expect 2 crm repack --layout auto
	expect 2 crm repack --layout packed --shard-chars 3
	expect 2 crm repack --layout packed --shard-chars two
	expect 2 crm repack --layout files --shard-chars 1
	expect 2 crm repack --layout files contcat
	complains_line "crm: no type 'contcat'; did you mean 'contact'?"
}

@test "a number of characters that was left over is not taken for packed" {
	given_store files
	given_contact anna-verdi
	crm repack --layout packed --shard-chars 0 >/dev/null
	crm repack --layout files >/dev/null
	expect 0 crm repack --layout packed
	[ ! -e contacts/all.yaml ] && [ -e "contacts/${id: -8:2}.yaml" ]
	expect 0 crm repack --layout packed --shard-chars 1
	[ -e "contacts/${id: -8:1}.yaml" ]
}
