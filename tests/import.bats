#!/usr/bin/env bats
# crm import: what becomes of rows, of records that are there, of refused rows

load helper

# given_rows FILE LINE...: a file of these lines.
given_rows() {
	local file=$1
	shift
	printf '%s\n' "$@" >"$file"
}

# content: what the store holds, .crm aside.
content() {
	find . -path ./.crm -prune -o -type f ! -name '*.csv' -print | LC_ALL=C sort |
		xargs cat | cksum
}

# actions: how often each action came.
actions() {
	cut -f3 "$stdout" | sort | uniq -c | awk '{ printf "%s%s %s", sep, $2, $1; sep = ", " } END { print "" }'
}

@test "makes a record of each row and says which" {
	given_store
	given_rows people.csv 'name,email,city' \
		'Mario Rossi,mario@example.com,Milano' 'Anna Verdi,anna@example.com,'
	expect 0 crm import contact people.csv
	says $'people.csv\t2\tadd\tmario-rossi-0mzsyc9c\t\npeople.csv\t3\tadd\tanna-verdi-b8yp7g9c\t'
	expect 0 cat contacts/anna-verdi-b8yp7g9c.yaml
	says "id: anna-verdi-b8yp7g9c
created: 2026-11-21T10:30+01:00
name: Anna Verdi
email: anna@example.com
stage: suspect"
}

@test "the same file again changes no byte and is no operation" {
	given_store
	given_rows people.csv 'name,email,phone,organization' \
		'Mario Rossi,mario@example.com,,' 'Bar Sport,,+39 055 000 0101,' \
		'Zoe,,,Acme'
	echo 'channel: none' >>crm.yaml
	expect 0 crm import contact people.csv
	[ "$(actions)" = 'add 3' ]
	before=$(content)
	expect 0 crm import contact people.csv
	[ "$(actions)" = 'skip 3' ]
	[ "$(cut -f5 "$stdout" | sort -u)" = 'nothing new' ]
	[ "$(content)" = "$before" ]
	[ "$(crm undo --list | wc -l)" = 1 ]
}

@test "costs, deals and tasks without a number are told by what they say, each row once" {
	given_store
	given_rows costs.csv 'at,component,amount' \
		'2026-01-31,staff,100.00 EUR' '2026-01-31,staff,100.00 EUR' \
		'2026-02-28,staff,90.00 EUR'
	given_rows deals.csv 'name,stage,amount' 'Seats,quote,10.00 EUR' \
		'Seats,won,20.00 EUR'
	expect 0 crm import cost costs.csv
	[ "$(actions)" = 'add 3' ]
	expect 0 crm import opportunity deals.csv
	[ "$(actions)" = 'add 2' ]
	before=$(content)
	expect 0 crm import cost costs.csv
	[ "$(actions)" = 'skip 3' ]
	expect 0 crm import opportunity deals.csv
	[ "$(actions)" = 'skip 2' ]
	[ "$(content)" = "$before" ]
}

@test "a dry run says what a real one does, and writes nothing" {
	given_contact mario-rossi
	given_rows people.csv 'name,email,city,company' \
		'Mario Rossi,mario-rossi@example.com,Roma,Acme S.r.l.' \
		'Anna Verdi,anna@example.com,,Acme srl' 'No Channel,,,'
	before=$(content)
	expect 0 crm import --dry-run contact people.csv
	cp "$stdout" ../dry
	[ "$(content)" = "$before" ]
	expect 0 crm import contact people.csv
	same_as "$(cat ../dry)" "$stdout"
	[ "$(actions)" = 'add 2, fill 1, skip 1' ]
}

@test "fill, the default, only fills what is empty" {
	given_contact mario-rossi city=Milano
	given_rows people.csv 'name,email,city,title,tags' \
		'Mario Rossi,mario-rossi@example.com,Roma,head,vip'
	expect 0 crm import contact people.csv
	says "people.csv"$'\t2\tfill\t'"$id"$'\t'
	expect 0 crm show --field city "$id"
	says Milano
	expect 0 crm show --field title "$id"
	says head
}

@test "an address is filled as one" {
	given_contact mario-rossi city=Milano
	given_rows people.csv 'name,email,city,street,postal_code' \
		'Mario Rossi,mario-rossi@example.com,Roma,Via Larga 1,00100'
	expect 0 crm import contact people.csv
	says "people.csv"$'\t2\tskip\t'"$id"$'\tnothing new'
}

@test "skip leaves what is there alone" {
	given_contact mario-rossi
	given_rows people.csv 'name,email,city' \
		'Mario Rossi,mario-rossi@example.com,Roma' 'Anna,anna@example.com,Bari'
	before=$(cat "contacts/$id.yaml")
	expect 0 crm import --on-match skip contact people.csv
	[ "$(head -n 1 "$stdout")" = "people.csv"$'\t2\tskip\t'"$id"$'\tit is there already' ]
	[ "$(cat "contacts/$id.yaml")" = "$before" ]
}

@test "update takes what is given, and unites lists" {
	given_contact mario-rossi city=Milano title=clerk tags=old
	given_rows people.csv 'name,email,city,tags' \
		'Mario Rossi,MARIO-ROSSI@example.com,Roma,new'
	expect 0 crm import --on-match update contact people.csv
	says "people.csv"$'\t2\tupdate\t'"$id"$'\t'
	expect 0 crm show --field tags "$id"
	says $'old\nnew'
	expect 0 crm show --field title "$id"
	says clerk
	expect 0 crm show --field email "$id"
	says mario-rossi@example.com
	expect 0 crm show --field city "$id"
	says Roma
}

@test "replace makes the record the row's, but keeps who it is and its consents" {
	given_contact mario-rossi city=Milano title=clerk external_ids.old=7 \
		'notes=by hand'
	crm edit --help >/dev/null
	given_rows people.csv 'external_ids.new,name,email,city' \
		'9,Mario Rossi,mario-rossi@example.com,Roma'
	expect 0 crm import --on-match replace contact people.csv
	says "people.csv"$'\t2\treplace\t'"$id"$'\t'
	expect 0 cat "contacts/$id.yaml"
	says "id: $id
created: 2026-11-21T10:30+01:00
name: Mario Rossi
email: mario-rossi@example.com
city: Roma
stage: lead
external_ids:
  old: \"7\"
  new: \"9\""
}

@test "of a file that a person has written only the field's lines change" {
	given_store
	given_file contacts/anna-3f2a9c1b.yaml <<-'EOF2'
	# Anna, met at the fair
	id: anna-3f2a9c1b
	stage: hot      # called twice
	email: 'anna@example.com'
	name: "Anna Verdi"
	EOF2
	given_rows people.csv 'name,email,city' 'Anna Verdi,anna@example.com,Bari'
	expect 0 crm import contact people.csv
	expect 0 cat contacts/anna-3f2a9c1b.yaml
	says "# Anna, met at the fair
id: anna-3f2a9c1b
stage: hot      # called twice
email: 'anna@example.com'
name: \"Anna Verdi\"
city: Bari"
}

@test "ids of other systems come before addresses, and find a record again" {
	given_store
	given_rows a.csv 'external_ids.old,name,email' '7,Mario Rossi,mario@example.com'
	given_rows b.csv 'external_ids.old,name,email,city' '7,Mario Bianchi,mb@example.com,Bari'
	expect 0 crm import contact a.csv
	expect 0 crm import contact b.csv
	[ "$(cut -f3 "$stdout")" = fill ]
	expect 0 crm list --columns name,email,city
	says $'Mario Rossi\tmario@example.com\tBari'
}

@test "an address alone does not make another person the same one" {
	given_contact mario-rossi email=info@example.com
	given_rows people.csv 'name,email,city' 'Anna Verdi,info@example.com,Bari' \
		'M. Rossi,info@example.com,' ',info@example.com,Bari'
	expect 0 crm import contact people.csv
	says "people.csv"$'\t2\tskip\t'"$id"$'\tthe address is that of '"'$id'"$', who has another name\npeople.csv\t3\tskip\t'"$id"$'\tnothing new\npeople.csv\t4\tfill\t'"$id"$'\tsame as line 3'
}

@test "rows that are one record are told, never merged silently" {
	given_store
	given_rows people.csv 'name,email,city,phone' \
		'Mario Rossi,mario@example.com,,' 'Rossi Mario,MARIO@example.com,Bari,' \
		'Mario Rossi,mario@example.com,,' 'Anna Verdi,mario@example.com,,'
	expect 0 crm import contact people.csv
	says $'people.csv\t2\tadd\tmario-rossi-0mzsyc9c\t\npeople.csv\t3\tfill\tmario-rossi-0mzsyc9c\tsame as line 2\npeople.csv\t4\tskip\tmario-rossi-0mzsyc9c\tsame as line 2\npeople.csv\t5\tskip\tmario-rossi-0mzsyc9c\tthe address is that of '"'mario-rossi-0mzsyc9c'"', who has another name'
	[ "$(crm list --count)" = 1 ]
}

@test "an id that is free is kept" {
	given_store
	given_rows people.csv 'id,name,email' 'anna-verdi-3f2a9c1b,Anna Verdi,anna@example.com'
	expect 0 crm import contact people.csv
	says $'people.csv\t2\tadd\tanna-verdi-3f2a9c1b\t'
	expect 0 crm import contact people.csv
	says $'people.csv\t2\tskip\tanna-verdi-3f2a9c1b\tnothing new'
}

@test "--key matches by the field that it names" {
	given_contact mario-rossi tax_id=RSSMRA80E17F205X
	given_rows people.csv 'name,email,tax_id,city' \
		'M. Rossi,other@example.com,RSSMRA80E17F205X,Bari'
	expect 0 crm import --key tax_id contact people.csv
	says "people.csv"$'\t2\tfill\t'"$id"$'\t'
}

@test "files of one import refer to one another, whatever their order" {
	given_store
	given_rows contacts.csv 'external_ids.crm,name,email,company,owner' \
		'1,Mario Rossi,mario@example.com,crm:c1,giulia@example.com'
	given_rows companies.csv 'external_ids.crm,name,parent' \
		'c1,Acme,crm:c2' 'c2,Acme Group,'
	given_rows users.csv 'name,email,territories' 'Giulia Bianchi,giulia@example.com,MI'
	given_rows events.csv 'with,at,kind,text' 'crm:1,2026-01-10T10:30+01:00,call,Hello'
	expect 0 crm import events.csv contacts.csv companies.csv users.csv
	[ "$(actions)" = 'add 5' ]
	expect 0 crm check
	expect 0 crm list company --columns name,parent
	grep -q '^Acme	acme-group-' "$stdout"
	expect 0 crm show --format json mario@example.com
	grep -q Hello "$stdout"
	grep -q '"owner": *"giulia-bianchi-' "$stdout"
}

@test "a company that a row names is made once, however its name is written" {
	given_store
	given_rows people.csv 'name,email,company' 'A,a@example.com,Acme S.r.l.' \
		'B,b@example.com,ACME srl' 'C,c@example.com,Acme S.R.L.'
	expect 0 crm import contact people.csv
	[ "$(actions)" = 'add 4' ]
	[ "$(head -n 1 "$stdout" | cut -f5)" = 'named in this row' ]
	expect 0 crm list company --columns name
	says 'Acme S.r.l.'
	[ "$(crm list --columns company | sort -u | wc -l)" = 1 ]
}

@test "two companies of one name in two towns are two" {
	given_store
	given_rows bars.csv 'name,city' 'Bar Sport,Milano' 'Bar Sport,Roma' 'Bar Sport,Milano'
	expect 0 crm import company bars.csv
	[ "$(actions)" = 'add 2, skip 1' ]
	before=$(content)
	expect 0 crm import company bars.csv
	[ "$(actions)" = 'skip 3' ]
	[ "$(content)" = "$before" ]
}

@test "a withdrawal holds for the address, also when the row is skipped, in any order" {
	given_contact mario-rossi email=info@example.com
	given_rows out.csv 'name,email,consent[0].purpose,consent[0].channel,consent[0].status,consent[0].at' \
		'Anna Verdi,info@example.com,marketing,email,withdrawn,2026-02-01T09:00+01:00'
	expect 0 crm import contact out.csv
	[ "$(cut -f3 "$stdout")" = skip ]
	grep -q 'status: withdrawn' "contacts/$id.yaml"
	before=$(content)
	expect 0 crm import contact out.csv
	[ "$(content)" = "$before" ]
}

@test "one refused row refuses the file, and says line, column and value" {
	given_store
	given_rows people.csv 'name,email,birth_date' 'Anna,anna@example.com,1980-05-17' \
		'Mario,not an address,'
	before=$(content)
	expect 3 crm import contact people.csv
	says ''
	grep -q "^crm: people.csv:3: .*email.*not an address" "$stderr"
	grep -q -- "--rejects FILE" "$stderr"
	[ "$(content)" = "$before" ]
}

@test "--rejects takes the others, and the file of rejects is mended and imported" {
	given_store
	{
		echo 'external_ids.old,name,email'
		for n in $(seq 1 10000); do
			[ "$n" = 5000 ] && echo "$n,Name $n,broken" || echo "$n,Name $n,n$n@example.com"
		done
	} >people.csv
	before=$(content)
	expect 3 crm import contact people.csv
	[ "$(content)" = "$before" ]
	expect 0 crm import --rejects rejects.csv contact people.csv
	[ "$(actions)" = 'add 9999, refuse 1' ]
	[ "$(crm list --count)" = 9999 ]
	[ "$(wc -l <rejects.csv)" = 2 ]
	[ "$(head -n 1 rejects.csv)" = 'external_ids.old,name,email,reason' ]
	grep -q '^5000,Name 5000,broken,' rejects.csv
	sed -i 's/broken/n5000@example.com/' rejects.csv
	expect 0 crm import contact rejects.csv
	[ "$(actions)" = 'add 1' ]
	[ "$(crm list --count)" = 10000 ]
	expect 0 crm check
}

@test "a row without a channel is skipped, does not refuse the file, and goes to the rejects" {
	given_store
	given_rows people.csv 'name;email;notes' 'Anna;anna@example.com;"a; b"' 'Nobody;;"c; d"'
	expect 0 crm import contact people.csv
	[ "$(actions)" = 'add 1, skip 1' ]
	expect 0 crm import --rejects out.csv contact people.csv
	[ "$(head -n 1 out.csv)" = 'name;email;notes;reason' ]
	grep -q '^Nobody;;"c; d";' out.csv
}

@test "rejects of several files go to a folder" {
	given_store
	given_rows a.csv 'name,email' 'Anna,broken'
	given_rows b.csv 'name,email' 'Bob,bob@example.com'
	expect 0 crm import --rejects out contact a.csv b.csv
	[ "$(ls out)" = a.csv ]
	[ "$(crm list --count)" = 1 ]
}

@test "a dry run writes no rejects" {
	given_store
	given_rows a.csv 'name,email' 'Anna,broken'
	expect 0 crm import -n --rejects out.csv contact a.csv
	[ "$(actions)" = 'refuse 1' ]
	[ ! -e out.csv ]
	expect 3 crm import -n contact a.csv
	[ "$(actions)" = 'refuse 1' ]
}

@test "--rejects never overwrites what is imported, nor what holds no rejects" {
	given_store
	given_rows a.csv 'name,email' 'Anna,anna@example.com' 'Bob,broken'
	cp a.csv kept.csv
	ln -s a.csv link.csv
	before=$(content)
	expect 4 crm import --rejects a.csv contact a.csv
	complains_line "crm: 'a.csv' is what is being imported; give --rejects another name"
	expect 4 crm import --rejects link.csv contact a.csv
	expect 4 crm import --rejects . contact a.csv
	complains_line "crm: './a.csv' is what is being imported; give --rejects another name"
	expect 4 crm import -n --rejects a.csv contact a.csv
	expect 4 crm import --rejects crm.yaml contact a.csv
	complains_line "crm: 'crm.yaml' is there already and holds no rejects; give --rejects another name"
	expect 2 crm import --rejects - contact a.csv
	complains_line "crm: --rejects takes a file or a folder, not '-'"
	cmp a.csv kept.csv
	[ "$(content)" = "$before" ]
	expect 0 crm import --rejects out.csv contact a.csv
	expect 0 crm import --rejects out.csv contact a.csv
	[ "$(wc -l <out.csv)" = 2 ]
}

@test "--rejects writes to a pipe, a device and through a link, and replaces none" {
	given_store
	given_rows a.csv 'name,email' 'Bob,broken'
	ln -s there.csv link.csv
	expect 0 crm import --rejects link.csv contact a.csv
	[ -L link.csv ]
	grep -q '^Bob,broken,' there.csv
	mkfifo pipe
	cat pipe >piped &
	expect 0 crm import --rejects pipe contact a.csv
	wait
	[ -p pipe ]
	cmp piped there.csv
	ln -s /dev/full full
	expect 4 crm import --rejects full contact a.csv
	complains_line "crm: cannot write 'full': No space left on device"
	[ -c /dev/full ] && [ -L full ]
}

@test "rejects of files of one name lie beside one another" {
	given_store
	mkdir p q
	given_rows p/a.csv 'name,email' 'Anna,broken'
	given_rows q/a.csv 'name,email' 'Bob,broken'
	expect 0 crm import --rejects out contact p/a.csv q/a.csv
	[ "$(cut -d, -f1 out/a.csv | tail -n 1)" = Anna ]
	[ "$(cut -d, -f1 out/a-2.csv | tail -n 1)" = Bob ]
	[ "$(ls out)" = "$(printf 'a-2.csv\na.csv')" ]
	echo 'name,email,reason' >file
	expect 4 crm import --rejects file contact p/a.csv q/a.csv
	complains_line "crm: 'file' is no folder, which the rejects of several files need"
}

@test "what is no object is among the rejects of objects, and a reason stands there once" {
	given_store
	cat >a.ndjson <<-'EOF'
	{"name":"Anna","email":"anna@example.com"}
	no "object"
	{"name":"Bob","email":"broken"}
	EOF
	bob="{\"name\":\"Bob\",\"email\":\"broken\",\"reason\":\"column 'email': 'email' must be an e-mail address such as mario@example.com, not 'broken'\"}"
	expect 0 crm import --rejects out contact a.ndjson
	same_as '{"row":"no \"object\"","reason":"no object"}
'"$bob" out
	expect 0 crm import --rejects again contact out
	same_as '{"row":"no \"object\"","reason":"no e-mail, phone or profile URL"}
'"$bob" again
}

@test "a mail among the rejects keeps its first header whole, and one reason" {
	given_store
	printf 'Subject: long\n folded\nFrom: \n\nhi\n' >a.eml
	expect 0 crm import --rejects out a.eml
	same_as "X-Crm-Reason: 'with' is missing: whom it happened to
Subject: long
 folded
From:$(printf ' ')

hi" out
	expect 0 crm import --rejects again out
	cmp out again
}

@test "says how the rejects are read as the whole file was" {
	given_store
	given_rows a.csv 'name;email;birth_date' 'Anna;anna@example.com;25/04/1980' \
		'Bob;broken;03/04/1980'
	expect 0 crm import --on-match update --rejects out.csv contact a.csv
	complains_line "crm: mend the rows in 'out.csv' and run 'crm import --on-match update --date-order dmy contact' on it"
	sed -i 's/broken/bob@example.com/' out.csv
	expect 0 crm import --on-match update --date-order dmy contact out.csv
	[ "$(crm list --where 'given_name = Bob or name = Bob' --columns birth_date)" = 1980-04-03 ]
}

@test "--key is a field, and a row whose key several records have is skipped" {
	given_store
	given_rows a.csv 'name,email,city' 'Anna,anna@example.com,Roma' 'Bob,bob@example.com,Roma'
	expect 0 crm import contact a.csv
	before=$(content)
	expect 2 crm import --key town contact a.csv
	complains_line "crm: a contact has no field 'town'; 'crm schema contact' lists them"
	given_rows b.csv 'name,email,city' 'Carl,carl@example.com,Roma'
	expect 0 crm import --key city --on-match update contact b.csv
	says "b.csv	2	skip		several records have this 'city'"
	[ "$(content)" = "$before" ]
}

@test "--campaign is refused where no file has events" {
	given_store
	given_rows a.csv 'name,email' 'Anna,anna@example.com'
	expect 2 crm import --campaign Spring contact a.csv
	complains_line 'crm: --campaign is for events, and no file has any'
	[ "$(crm list --count)" = 0 ]
}

@test "--save-map writes no map of several files, and over none that is imported" {
	given_store
	given_rows a.csv 'name,email' 'Anna,anna@example.com'
	given_rows b.csv 'name,email' 'Bob,bob@example.com'
	cp a.csv kept.csv
	expect 2 crm import --save-map map.yaml a.csv b.csv
	complains_line 'crm: --save-map takes one file at a time, not 2'
	[ ! -e map.yaml ]
	expect 2 crm import --save-map a.csv a.csv
	complains_line "crm: 'a.csv' is what is being imported; give --save-map another name"
	cmp a.csv kept.csv
	[ "$(crm list --count)" = 0 ]
}

@test "--profile describes a file that an import would refuse, and dates by their day" {
	given_store
	given_rows a.csv 'name,email,birth_date' 'Anna,anna@example.com,25/02/1980' \
		'Bob,broken,03/04/1980'
	expect 0 crm import --profile a.csv
	complains_line 'crm: rows that would be refused or left out: 1; --dry-run says why'
	grep -q '	birth_date	100	2	date	99/99/9999	25/02/1980	03/04/1980	' "$stdout"
}

@test "--min-valid refuses a file below that quality" {
	given_store
	given_rows a.csv 'name,email' 'Anna,broken' 'B,b@example.com' 'C,c@example.com'
	expect 3 crm import --min-valid 95% --rejects out.csv contact a.csv
	complains_line 'crm: nothing was imported, since only 66.6% of 3 rows are valid, and --min-valid is 95.0%'
	[ ! -e out.csv ]
	[ "$(crm list --count)" = 0 ]
	expect 0 crm import --min-valid 60 --rejects out.csv contact a.csv
}

@test "undo takes an import back, but keeps what was edited since and names it" {
	given_store
	given_rows people.csv 'name,email' 'Anna,anna@example.com' 'Bob,bob@example.com'
	expect 0 crm import contact people.csv
	crm set bob@example.com title=head
	expect 0 crm undo 1
	[ "$(crm list --count)" = 1 ]
	grep -q bob- "$stderr" || grep -q bob- "$stdout"
	expect 0 crm list --columns name
	says Bob
}

@test "the same event is one event" {
	given_contact anna external_ids.crm=1
	given_rows events.csv 'with,at,kind,amount,number' \
		'crm:1,2026-01-10T10:30+01:00,order,10.00 EUR,A1' \
		'crm:1,2026-01-09,note,,' 'crm:1,2026-01-10T09:30Z,order,10.00 EUR,A1'
	expect 0 crm import event events.csv
	says "events.csv"$'\t2\tadd\t'"$id"$'\t\nevents.csv\t3\tadd\t'"$id"$'\t\nevents.csv\t4\tskip\t'"$id"$'\tnothing new'
	[ "$(grep -c '^- id' timeline/*)" = 2 ]
	[ "$(grep -h '  at' timeline/* | head -n 1)" = '  at: 2026-01-09' ]
	before=$(content)
	expect 0 crm import event events.csv
	[ "$(actions)" = 'skip 3' ]
	[ "$(content)" = "$before" ]
	expect 0 crm check
}

@test "an event with nobody is refused" {
	given_store
	given_rows events.csv 'with,at,kind' 'crm:1,2026-01-10,call' ',2026-01-10,call'
	expect 3 crm import event events.csv
	grep -q "events.csv:2: column 'with': 'crm:1' is no record that is known" "$stderr"
}

@test "mail lies with its sender, who may become a suspect, and what one of us has sent with whom it went to" {
	given_store
	crm add user name=Giulia email=giulia@example.org >/dev/null
	given_file mail.mbox <<-'EOF2'
	From dario@example.com Tue Jan 13 08:12:00 2026
	From: "Dario Villa" <dario@example.com>
	To: sales@example.org
	Subject: Hello
	Date: Tue, 13 Jan 2026 09:12:00 +0100
	Message-ID: <1@example.com>

	Hello there.

	From giulia@example.org Tue Jan 13 10:00:00 2026
	From: Giulia <giulia@example.org>
	To: Dario Villa <dario@example.com>
	Subject: Re: Hello
	Date: Tue, 13 Jan 2026 11:00:00 +0100
	Message-ID: <2@example.org>
	In-Reply-To: <1@example.com>

	Welcome.

	EOF2
	expect 0 crm import mail.mbox
	[ "$(actions)" = 'add 3' ]
	[ "$(crm list --columns name,email,stage)" = $'Dario Villa\tdario@example.com\tsuspect' ]
	[ "$(grep -h direction timeline/*)" = $'  direction: in\n  direction: out' ]
	before=$(content)
	expect 0 crm import mail.mbox
	[ "$(actions)" = 'skip 2' ]
	[ "$(content)" = "$before" ]
	expect 0 crm check
}

@test "what came with a message goes to files, by its content" {
	given_store
	given_file mail.eml <<-'EOF2'
	From: Dario Villa <dario@example.com>
	To: sales@example.org
	Subject: Papers
	Date: Tue, 13 Jan 2026 09:12:00 +0100
	Message-ID: <3@example.com>
	MIME-Version: 1.0
	Content-Type: multipart/mixed; boundary=b

	--b
	Content-Type: text/plain

	See these.
	--b
	Content-Type: application/pdf; name="a.pdf"
	Content-Disposition: attachment; filename="a.pdf"
	Content-Transfer-Encoding: base64

	YWJj
	--b
	Content-Type: text/csv; name="B.CSV"
	Content-Disposition: attachment; filename="B.CSV"

	x
	--b--
	EOF2
	expect 0 crm import mail.eml
	[ "$(cat files/ba/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.pdf)" = abc ]
	[ "$(find files -name '*.csv' | wc -l)" = 1 ]
	[ "$(grep -h 'kind:' timeline/*)" = $'  kind: email\n  kind: document' ]
	expect 0 crm check
	before=$(content)
	expect 0 crm import mail.eml
	[ "$(content)" = "$before" ]
}

@test "a campaign's export becomes events of the campaign that is named" {
	given_contact anna
	cp "$ROOT/tests/fixtures/import/mailchimp/activity.csv" a.csv
	sed -i 's/^giulia.bianchi@example.com,Giulia,Bianchi/anna@example.com,Anna,/' a.csv
	expect 0 crm import --campaign 'Spring sale' a.csv
	[ "$(actions)" = 'add 2' ]
	expect 0 crm list campaign --columns name
	says 'Spring sale'
	grep -q "campaign: spring-sale-" timeline/*
	grep -q 'outcome: ' timeline/*
	expect 0 crm check
	before=$(content)
	expect 0 crm import --campaign 'Spring sale' a.csv
	[ "$(content)" = "$before" ]
}

@test "consents decide by their time, in whatever order files come" {
	given_rows yes.csv 'email,consent[0].purpose,consent[0].channel,consent[0].status,consent[0].at' \
		'anna@example.com,marketing,email,granted,2026-01-01T09:00+01:00'
	sed 's/granted,2026-01/withdrawn,2026-02/' yes.csv >no.csv
	for order in 'yes.csv no.csv' 'no.csv yes.csv'; do
		rm -rf store && given_store && cp ../*.csv .
		for file in $order; do
			expect 0 crm import contact "$file"
		done
		[ "$(grep -h 'status:' contacts/* | sort)" = $'    status: granted\n    status: withdrawn' ]
		expect 0 crm import contact yes.csv no.csv
		[ "$(actions)" = 'skip 2' ]
		cd ..
	done
}

@test "an archive is its files" {
	given_store
	given_rows a.csv 'name,email' 'Anna,anna@example.com'
	given_rows b.csv 'name,email' 'Bob,bob@example.com'
	python3 -c 'import zipfile; z = zipfile.ZipFile("all.zip", "w"); z.write("a.csv"); z.write("b.csv")'
	expect 0 crm import contact all.zip
	[ "$(cut -f1-3 "$stdout")" = $'all.zip/a.csv\t2\tadd\nall.zip/b.csv\t2\tadd' ]
}

@test "a thousand of one name are told apart by their towns, and known again" {
	given_store
	{
		echo name,city
		for n in $(seq 1 1000); do
			echo "Bar Sport,Town $n"
		done
	} >bars.csv
	expect 0 crm import company bars.csv
	[ "$(actions)" = 'add 1000' ]
	expect 0 crm import company bars.csv
	[ "$(actions)" = 'skip 1000' ]
}

@test "colleagues behind one number are told apart by their names, and known again" {
	given_store
	{
		echo name,phone
		for n in $(seq 1 400); do
			echo "Name$n Surname$n,+39 02 1234567"
		done
	} >people.csv
	expect 0 crm import contact people.csv
	[ "$(actions)" = 'add 400' ]
	expect 0 crm import contact people.csv
	[ "$(actions)" = 'skip 400' ]
}

@test "standard input is a file like any other" {
	given_store
	printf 'name,email\nAnna,anna@example.com\n' >in
	expect 0 crm import contact - <in
	[ "$(cut -f1-3 "$stdout")" = $'standard input\t2\tadd' ]
	expect 0 sh -c 'cat in | crm import contact -'
	[ "$(cut -f1-3 "$stdout")" = $'standard input\t2\tskip' ]
}

@test "--profile describes columns and writes nothing" {
	given_contact anna email=anna@example.com
	given_rows people.csv 'name,email,born,amount' 'Anna,anna@example.com,1980-05-17,9' \
		'Bob,bob@example.com,,10'
	before=$(content)
	expect 0 crm import --profile contact people.csv
	says 'people.csv	name	100	2	text	Aa	Anna	Bob	Anna;Bob
people.csv	email	100	2	email	a@a.a	anna@example.com	bob@example.com	anna@example.com;bob@example.com
people.csv	born	50	1	date	9999-99-99	1980-05-17	1980-05-17	1980-05-17
people.csv	amount	100	2	number	9	9	10	9;10'
	complains_line 'crm: rows that are records of the store: 1; that are one record with an earlier row: 0'
	[ "$(content)" = "$before" ]
}

@test "an import that takes a type above ten thousand packs it, and says so" {
	given_store auto
	{
		echo 'external_ids.old,name,email'
		for n in $(seq 1 10001); do
			echo "$n,Name $n,n$n@example.com"
		done
	} >people.csv
	expect 0 crm import contact people.csv
	grep -q "^crm: contacts are kept in shards from now on" "$stderr"
	[ "$(ls contacts | wc -l)" = 1024 ] || [ "$(ls contacts | wc -l)" -gt 900 ]
	[ "$(crm list --count)" = 10001 ]
	expect 0 crm index --verify
}

@test "--save-map writes what --map reads" {
	given_store
	given_rows people.csv 'Nome e cognome,Posta' 'Anna,anna@example.com'
	expect 0 crm import -n --map 'Nome e cognome=name' --map Posta=email --save-map my.yaml contact people.csv
	cp "$stdout" ../dry
	expect 0 crm import --map my.yaml people.csv
	same_as "$(cat ../dry)" "$stdout"
	[ "$(crm list --columns name,email)" = $'Anna\tanna@example.com' ]
}

@test "a file that is nothing of ours is told with what to do" {
	given_store
	printf '\211PNG\r\n\032\n' >x.png
	expect 3 crm import contact x.png
	says ''
	expect 2 crm import
	expect 4 crm import nowhere.csv
	complains "crm: cannot open 'nowhere.csv': No such file or directory"
}
