#!/usr/bin/env bats
# Out of one store and into another: crm export, then crm import

load helper

fixtures=$BATS_TEST_DIRNAME/fixtures/roundtrip

# a_store NAME: an empty one in that folder beside the others, with the
# fields and kinds of events that the fixture's records have.
a_store() {
	mkdir "$1"
	crm init --currency EUR --timezone Europe/Rome --country IT "$1" >"$stdout" 2>"$stderr"
	cat "$fixtures/crm-custom.yaml" >>"$1/crm.yaml"
}

# take_out STORE FOLDER FORMAT...: every type into a file of its own.
take_out() {
	local store=$1 folder=$2 type
	shift 2
	mkdir -p "$folder"
	for type in $types; do
		crm -C "$store" export --archived --format "$@" "$type" \
			>"$folder/$type" 2>"$stderr" || return
		[ -s "$folder/$type" ] || return
	done
}

# there_and_back FORMAT OPTION...: what comes back is what went out.
there_and_back() {
	a_store from
	a_store to
	cp -r "$fixtures"/*/ from
	local type
	for type in $others; do
		cp -r "from/$type" to
	done
	take_out from out "$@"
	expect 0 crm -C to import $(printf "$PWD/out/%s " $types)
	take_out to back "$@"
	diff -ru out back
	expect 0 crm -C to check --fail-on error
}

all='user company campaign contact opportunity case task cost event'

@test "csv brings everything back" {
	types=$all there_and_back csv
}

@test "csv for a spreadsheet brings everything back" {
	types=$all there_and_back csv --spreadsheet-safe --bom --delimiter ';' --decimal ,
}

@test "tsv brings everything back" {
	types=$all there_and_back tsv
}

@test "json brings everything back" {
	types=$all there_and_back json
}

@test "ndjson brings everything back" {
	types=$all there_and_back ndjson
}

@test "yaml brings everything back" {
	types=$all there_and_back yaml
}

@test "cards bring contacts and companies back" {
	types='contact company' others='users campaigns opportunities' \
		there_and_back vcard
}

@test "cards of the older version bring contacts and companies back" {
	types='contact company' others='users campaigns opportunities' \
		there_and_back vcard --vcard-version 3
}

@test "a calendar brings tasks back" {
	types=task others='users campaigns opportunities contacts companies' \
		there_and_back ics
}

@test "one format's records are another's" {
	a_store from
	a_store to
	cp -r "$fixtures"/*/ from
	types=$all
	take_out from out json
	expect 0 crm -C to import $(printf "$PWD/out/%s " $types)
	take_out from yaml yaml
	take_out to back yaml
	diff -ru yaml back
}

@test "importing an export into its own store changes nothing" {
	a_store from
	cp -r "$fixtures"/*/ from
	types=$all
	take_out from out yaml
	expect 0 crm -C from import $(printf "$PWD/out/%s " $types)
	! grep -v $'\tskip\t' "$stdout"
	take_out from back yaml
	diff -ru out back
}

@test "a backslash in a table of somebody else's is itself" {
	given_store
	printf 'name\temail\tnotes\nAnna\ta@example.com\tC:\\new\\temp "x"\n' >../people.tsv
	expect 0 crm import ../people.tsv
	expect 0 crm show --field notes a@example.com
	says 'C:\new\temp "x"'
}

@test "a yaml file that somebody has typed is read" {
	given_store
	given_file ../people.yaml <<-EOF
		# who came to the stand
		- name: Anna Verdi
		  e-mail: a@example.com
		  provincia: Milano
		- nome: Bo
		  cognome: Rossi
		  telefono:
		    - +39 02 1234567
		    - 333 1234567
	EOF
	expect 0 crm import ../people.yaml
	expect 0 crm list --columns name,email,province,phone
	says $'Anna Verdi\ta@example.com\tMI\t\nBo Rossi\t\t\t+39 02 1234567;333 1234567'
}
