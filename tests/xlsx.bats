#!/usr/bin/env bats
# crm xlsx: spreadsheets, read by a program that is not ours

load helper

BOOK=$ROOT/tests/fixtures/import/archive/contacts.xlsx

# As it is called where it is installed.
xlsx() {
	PATH=$ROOT/cmd/external:$PATH crm xlsx "$@"
}

@test "prints the first sheet as CSV, with days that nobody can misread" {
	expect 0 xlsx "$BOOK"
	says 'Name,Email,Phone,Born,Seen,Value,Tax code
"Anna Neri, jr",anna.neri@example.com,390550000301,1980-04-16,2026-01-13T09:12:00,1234.5,00144
"Bea ""B"" Sala",bea@example.com,100000000000000000000.000000,2026-01-13,2026-01-13,0.3,"line
break"'
}

@test "prints the sheet of that name" {
	expect 0 xlsx --sheet 'Old ones' "$BOOK"
	says $'Name,Email\nCarlo Old,carlo@example.com'
	expect 0 xlsx --sheet='Old ones' -- "$BOOK"
	says $'Name,Email\nCarlo Old,carlo@example.com'
}

@test "says which sheet there is not, and what is no spreadsheet" {
	expect 3 xlsx --sheet Nobody "$BOOK"
	says ''
	complains "crm: cannot read '$BOOK': Sheet 'Nobody' not found"
	echo text >notes.xlsx
	expect 3 xlsx notes.xlsx
	complains "crm: cannot read 'notes.xlsx': Invalid xlsx file: notes.xlsx"
	expect 4 xlsx none.xlsx
	complains "crm: cannot read 'none.xlsx'"
}

@test "without xlsx2csv it names the package, and the way without it" {
	mkdir bin
	for program in sh crm head mktemp rm sed; do
		ln -s "$(command -v "$program")" "bin/$program"
	done
	PATH=$PWD/bin expect 4 "$ROOT/cmd/external/crm-xlsx" "$BOOK"
	complains "crm: reading '$BOOK' needs xlsx2csv; install the package 'xlsx2csv',
crm: or open the file in a spreadsheet, save it as CSV (UTF-8) and import that"
}

@test "tells how it is called" {
	expect 2 xlsx
	complains 'crm: usage: crm xlsx [--sheet NAME] FILE'
	expect 0 xlsx --help
	says 'usage: crm xlsx [--sheet NAME] FILE'
	expect 2 xlsx --shet x "$BOOK"
	complains "crm: no option '--shet'
crm: usage: crm xlsx [--sheet NAME] FILE"
}
