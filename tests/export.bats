#!/usr/bin/env bats
# crm export: records for other programs

load helper
load layouts

# given_two: Anna has all sorts of values, Bo next to none.
given_two() {
	given_contact anna-verdi email=a@example.com tags=vip tags+='a;b' \
		phone='+39 02 1234567' external_ids.hubspot=7 notes='=1+1'
	anna=$id
	given_contact bo email=bo@example.com
	bo=$id
}

consent() {
	cat >>"contacts/$1.yaml"
}

@test "writes whole records as csv, with the columns that they have between them" {
	for layout in files packed; do
		fresh_store "$layout"
		given_two
		expect 0 crm export
		says "id,created,name,email,phone,stage,tags,external_ids.hubspot,notes
$anna,2026-11-21T10:30+01:00,Anna Verdi,a@example.com,+39 02 1234567,lead,\"[\"\"vip\"\",\"\"a;b\"\"]\",7,=1+1
$bo,2026-11-21T10:30+01:00,Bo,bo@example.com,,lead,,,"
		complains 'crm: cells that a spreadsheet would run: 1; --spreadsheet-safe guards them'
	done
}

@test "an empty store exports nothing, in every format" {
	given_store
	expect 0 crm export
	says ''
	expect 0 crm export --format json
	says '[]'
	expect 0 crm export --format vcard
	says ''
	expect 0 crm export event --format ndjson
	says ''
}

@test "json, ndjson and yaml are whole records" {
	given_two
	expect 0 crm export --where 'name = Bo' --format ndjson
	says '{"id":"'"$bo"'","created":"2026-11-21T10:30+01:00","name":"Bo","email":["bo@example.com"],"stage":"lead"}'
	expect 0 crm export --where 'name = Bo' --format yaml
	says "id: $bo
created: 2026-11-21T10:30+01:00
name: Bo
email: bo@example.com
stage: lead"
}

@test "--columns are fields, derived values and aggregates" {
	given_two
	expect 0 crm export --columns 'name, count(orders), email'
	says 'name,count(orders),email
Anna Verdi,0,a@example.com
Bo,0,bo@example.com'
}

@test "writes csv for an Italian spreadsheet" {
	given_contact anna
	crm add opportunity name=Deal amount=1234.5 >/dev/null
	expect 0 crm export opportunity --columns name,amount --delimiter ';' --decimal , --bom
	says $'\xef\xbb\xbfname;amount\nDeal;1234,50 EUR'
	expect 2 crm export --delimiter ';;'
	complains "crm: '--delimiter ;;' is not a single character such as ';', '|' or '\\t'"
	expect 2 crm export --delimiter '"'
}

@test "--spreadsheet-safe guards formulas, and spares phone numbers" {
	given_two
	expect 0 crm export --spreadsheet-safe --columns notes,phone --where 'name ~ anna'
	says $'notes,phone\n\'=1+1,+39 02 1234567'
	complains ''
}

@test "archived records stay away without --archived" {
	given_two
	crm set "$bo" archived=true
	expect 0 crm export --columns name
	says $'name\nAnna Verdi'
	expect 0 crm export --columns name --archived
	says $'name\nAnna Verdi\nBo'
}

@test "events are all that happened, with their fields as columns" {
	given_contact anna-verdi
	given_file "timeline/$id.yaml" <<-EOF
		- id: aaaaaaaa
		  with: $id
		  at: 2026-11-20T10:00+01:00
		  kind: call
		  text: |
		    one
		    two
		- id: bbbbbbbb
		  with: $id
		  at: 2026-11-21T10:00+01:00
		  kind: order
		  amount: 10.00 EUR
	EOF
	expect 0 crm export event
	says "id,with,at,kind,text,amount
aaaaaaaa,$id,2026-11-20T10:00+01:00,call,\"one
two
\",
bbbbbbbb,$id,2026-11-21T10:00+01:00,order,,10.00 EUR"
	expect 2 crm export event --where 'kind = call'
	complains_line 'crm: events are exported whole: only the format and how it is written can be said'
}

@test "a card for each contact, in either version" {
	given_contact bo email=bo@example.com
	crm add company name='Acme Srl' vat_id=01234567897 >/dev/null
	crm set "$id" company='Acme Srl'
	company=$(crm list company --columns id)
	expect 0 crm export --format vcard --vcard-version 3
	tr -d '\r' <"$stdout" >cards
	diff -u cards - <<-EOF
		BEGIN:VCARD
		VERSION:3.0
		UID:$id@crm
		FN:Bo
		N;X-CRM-DERIVED=TRUE:Bo;;;;
		ORG;X-CRM-DERIVED=TRUE:Acme Srl
		EMAIL:bo@example.com
		X-CRM-CREATED:2026-11-21T10:30+01:00
		X-CRM-COMPANY:$company
		X-CRM-STAGE:lead
		END:VCARD
	EOF
	expect 2 crm export task --format vcard
	complains_line 'crm: format vcard is for contacts and companies'
	expect 2 crm list --format vcard
	complains_line "crm: 'crm list' has no format 'vcard'; crm export has"
}

@test "a calendar of the tasks" {
	given_store
	crm add task summary=Call due=2026-12-01 >/dev/null
	expect 0 crm export task --format ics
	tr -d '\r' <"$stdout" | grep -q '^DUE;VALUE=DATE:20261201$'
	expect 2 crm export --format ics
	complains_line 'crm: format ics is for tasks: crm export task --format ics'
}

@test "a template is filled in for each record" {
	given_two
	printf 'Dear {{given_name|friend}} ({{tags}})\n{{phone}}\n\n' >../letter
	expect 0 crm export --template ../letter
	says $'Dear friend (vip, a;b)\n+39 02 1234567\n\nDear friend ()\n'
	printf '<p>{{notes}}{{name}}</p>\n' >../letter.html
	crm set "$bo" name='B & O'
	expect 0 crm export --template ../letter.html --where 'email = bo@example.com'
	says '<p>B &amp; O</p>'
	printf 'Dear {{nam}}\n' >../letter
	expect 2 crm export --template ../letter
	printf 'Dear {{name\n' >../letter
	expect 3 crm export --template ../letter
	complains "crm: ../letter:1:6: '{{' without its '}}' on the same line"
}

@test "--purpose leaves out who has not agreed, and says how many" {
	given_store files
	given_contact anna
	consent "$id" <<-EOF
		consent:
		  - purpose: marketing
		    channel: email
		    status: granted
		    at: 2026-01-01
	EOF
	given_contact bo
	given_contact carla
	consent "$id" <<-EOF
		consent:
		  - purpose: marketing
		    channel: email
		    status: granted
		    at: 2026-01-01
		  - purpose: marketing
		    status: withdrawn
		    at: 2026-01-01
	EOF
	expect 0 crm export --purpose marketing --columns name
	says $'name\nAnna'
	complains 'crm: contacts who have not agreed to marketing and were left out: 2'
	expect 0 crm export --channel phone --columns name
	says name
	complains 'crm: contacts who have not agreed to marketing and were left out: 3'
	expect 0 crm export --purpose none --columns name
	diff -u <(sort "$stdout") <(printf 'Anna\nBo\nCarla\nname\n')
	complains ''
}

@test "a withdrawal holds for the address in every record" {
	given_store files
	given_contact anna email=shared@example.com
	consent "$id" <<-EOF
		consent:
		  - {purpose: marketing, channel: email, status: granted, at: 2026-01-01}
	EOF
	given_contact bo email=own@example.com
	sed -i 's/own@/Shared@/' "contacts/$id.yaml"
	consent "$id" <<-EOF
		consent:
		  - {purpose: marketing, channel: email, status: withdrawn, at: 2026-02-01}
	EOF
	expect 0 crm export --purpose marketing --columns name
	says name
	complains 'crm: contacts who have not agreed to marketing and were left out: 2'
}

@test "a segment's list is for marketing unless it is said to be for something else" {
	given_contact anna city=Roma
	given_file segments/romans.yaml <<<'query: city = Roma'
	expect 0 crm export --segment romans --columns name
	says name
	complains 'crm: contacts who have not agreed to marketing and were left out: 1'
	expect 0 crm export --segment romans --purpose service --columns name
	says $'name\nAnna'
	crm add campaign name=Spring segment=romans >/dev/null
	expect 0 crm export --campaign Spring --where 'name = Anna' --purpose none --columns name
	says $'name\nAnna'
	crm add campaign name=Autumn >/dev/null
	expect 3 crm export --campaign Autumn
	complains_line "crm: campaign 'Autumn' has no segment: crm set $(crm list campaign --columns id --sort name --limit 1) segment=NAME"
	expect 2 crm export company --segment romans
}

@test "what says how cells are written is refused where there are none" {
	fresh_store files
	given_two
	for option in --bom '--delimiter=;'; do
		expect 2 crm export --format tsv "$option"
		expect 2 crm export --format json "$option"
	done
	complains 'crm: --delimiter is for csv'
	for option in --decimal=, --spreadsheet-safe; do
		expect 0 crm export --format tsv "$option"
		expect 2 crm export --format yaml "$option"
	done
	complains 'crm: --spreadsheet-safe is for csv and tsv'
	expect 2 crm export --vcard-version 3
	complains 'crm: --vcard-version is for --format vcard'
}
