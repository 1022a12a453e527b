#!/usr/bin/env bats
# crm log: what happened, and that something did

load helper

# given_people: a company with anna, and bruno of none; Giulia is one of us.
given_people() {
	given_store "$1"
	company=$(crm add company name='Acme S.r.l.')
	giulia=$(crm add user name='Giulia Bianchi' email=giulia@example.com)
	given_contact bruno
	bruno=$id
	given_contact anna company=acme
	anna=$id
}

# in_store LAYOUT: an empty folder to make the store in.
in_store() {
	cd "$BATS_TEST_TMPDIR/work" || return
	mkdir "$1" && cd "$1" && given_people "$1"
}

# event REF: its last event, as JSON on a line.
event() {
	crm log --format json --limit 1 "$1" | jq -c '.[0] | del(.id)'
}

# refused STATUS TEXT ARGUMENT...: that is said, and nothing is written.
refused() {
	local status=$1 text=$2
	shift 2
	cp -r . ../before
	expect "$status" crm log "$@"
	says ''
	grep -qxF "crm: $text" "$stderr" || { cat "$stderr"; return 1; }
	rm -rf ../before/.crm .crm-moved
	diff -r -x .crm ../before . && rm -rf ../before
}

@test "a text is recorded, and the event's id printed" {
	for layout in files packed; do
		in_store $layout
		expect 0 crm log anna -m 'Asked for a quote.'
		id=$(cat "$stdout")
		[[ $id =~ ^[0-9a-z]{8}$ ]]
		complains ''
		same_as "- id: $id
  with: $anna
  at: 2026-11-21T10:30+01:00
  kind: note
  text: Asked for a quote." <(sed '/^---$/,$d' timeline/*)
		expect 0 crm check
	done
}

@test "a further event goes to the end, and what is there stays to the byte" {
	for layout in files packed; do
		in_store $layout
		crm log anna -m one
		place=$(echo timeline/*)
		printf '  # by hand\n' >>"$place"
		cp "$place" ../was
		expect 0 crm log anna --kind call --direction in -m $'two\nlines' --at -2h
		head -c "$(wc -c <../was)" "$place" | cmp - ../was
		same_as "- id: $(cat "$stdout")
  with: $anna
  at: 2026-11-21T08:30+01:00
  kind: call
  direction: in
  text: |-
    two
    lines" <(tail -c "+$(($(wc -c <../was) + 1))" "$place")
		rm ../was
	done
}

@test "one event may be with several, and is found from each" {
	for layout in files packed; do
		in_store $layout
		expect 0 crm log anna bruno anna --kind meeting -m 'At the fair'
		id=$(cat "$stdout")
		[ "$(cat timeline/* | grep -c "$id")" = 1 ]
		expect 0 crm log --format json bruno
		[ "$(jq -c '.[].with' "$stdout")" = "[\"$anna\",\"$bruno\"]" ]
		expect 0 crm log --format ids anna bruno
		says "$id"
	done
}

@test "one recording is one operation, and undo takes it back" {
	for layout in files packed; do
		in_store $layout
		crm log anna -m one
		cp -r timeline ../timeline
		echo offer >../offer.txt
		crm log anna -m two --file ../offer.txt
		expect 0 crm undo
		complains_line "crm: took back operation 6, 'log document'"
		diff -r timeline ../timeline
		[ -z "$(find files -type f)" ]
		rm -r ../timeline
	done
}

@test "--at is as people say it, in English and Italian" {
	given_people
	while IFS='|' read -r said at; do
		expect 0 crm log anna -m x --at "$said"
		[ "$(crm log --format ndjson anna | jq -r "select(.id == \"$(cat "$stdout")\").at")" = "$at" ] ||
			{ echo "not $at: $said"; return 1; }
	done <<-END
	yesterday 15:00|2026-11-20T15:00+01:00
	ieri alle 15|2026-11-20T15:00+01:00
	last monday|2026-11-16
	lunedì scorso 9:15|2026-11-16T09:15+01:00
	-2h|2026-11-21T08:30+01:00
	-45min|2026-11-21T09:45+01:00
	2026-07-01 15:00|2026-07-01T15:00+02:00
	2026-07-01T15:00Z|2026-07-01T17:00+02:00
	oggi|2026-11-21
	END
	refused 3 "'-30m' is no time; write 2026-11-21, '2026-11-21 15:00', 'yesterday 15:00', 'last monday', -2h or -45min" \
		anna -m x --at -30m
}

@test "the kind is told by what is given" {
	given_people
	deal=$(crm add opportunity name=Seats company=acme)
	echo x >../x.pdf
	while IFS='|' read -r kind args; do
		eval "crm log anna $args" >/dev/null
		crm log --format ndjson anna >../events
		jq -se --arg kind "$kind" 'any(.kind == $kind)' ../events >/dev/null ||
			{ echo "no $kind by $args"; return 1; }
		expect 0 crm undo -q
	done <<-END
	note|-m x
	call|-m x --channel phone
	email|-m x --channel email
	order|--amount 12
	order|--item A:1:5
	survey|metric=ces score=7
	document|--file ../x.pdf
	consent|purpose=marketing status=granted
	visit|-m x --kind visit --channel phone
	END
	refused 2 "of what was 'sent' the outcome? say it with --kind, as in '--kind newsletter'" \
		anna --outcome sent
}

@test "an order has items, a sum and a number with a counter" {
	given_people
	deal=$(crm add opportunity name=Seats company=acme)
	expect 0 crm log anna --item SEAT:20:49.00 --item CARE:2.5:10.01 --item GIFT:1:0 --channel online
	same_as '{"with":["'$anna'"],"at":"2026-11-21T10:30+01:00","kind":"order","channel":"online","number":"O-'${anna: -8}'-1","amount":"1005.03 EUR","items":[{"sku":"SEAT","quantity":20,"price":"49.00 EUR"},{"sku":"CARE","quantity":2.5,"price":"10.01 EUR"},{"sku":"GIFT","quantity":1,"price":"0.00 EUR"}]}' \
		<(event anna)
	crm log anna --amount 10
	same_as "O-${anna: -8}-2" <(crm log --format json anna | jq -r 'map(.number) | max')
	crm log anna --amount 10 --opportunity seats
	crm log bruno --amount 10 --opportunity seats
	same_as "O-${deal: -8}-1
O-${deal: -8}-2" <(crm log --format json seats | jq -r '.[].number' | sort)
	crm log anna --kind quote --item SEAT:1:49 number=A/17
	crm log anna --kind quote --item SEAT:1:49
	same_as "A/17
Q-${anna: -8}-1" <(crm log --format json --kind quote anna | jq -r '.[].number' | sort)
	refused 3 "an order needs --amount, or a price for each --item" anna --item SEAT:2
	refused 3 "the items are in EUR and USD; give --amount" anna --item A:1:1 --item 'B:1:1 USD'
	refused 2 "item ':2': ':2' names no article; an item is SKU, SKU:QUANTITY or SKU:QUANTITY:PRICE" anna --item :2
	expect 0 crm log anna --item A:1:1 --item 'B:1:1 USD' --amount 2
	expect 0 crm check
}

@test "scores outside their scale are refused" {
	given_people
	refused 3 "a score of nps is from 0 to 10, not 11" anna metric=nps score=11
	refused 3 "a score of nps is from 0 to 10, not -1" anna metric=nps score=-1
	refused 3 "a score of ces is from 1 to 7, not 0" anna metric=ces score=0
	refused 3 "a score of csat is from 1 to 5, not 6" anna metric=csat score=6
	refused 3 "a survey needs metric: metric=nps, ces or csat, and score=NUMBER" anna --kind survey score=3
	refused 3 "a survey needs score: metric=nps, ces or csat, and score=NUMBER" anna metric=nps
	for given in 'nps 0' 'nps 10' 'ces 1' 'ces 7' 'csat 1' 'csat 5'; do
		expect 0 crm log anna metric="${given% *}" score="${given#* }"
	done
}

@test "a subscription needs its amount, and 0 ends it" {
	given_people
	refused 3 "a subscription needs --amount: the new monthly one, 0 ends it" anna --kind subscription -m x
	expect 0 crm log anna --kind subscription --amount 0
	same_as '"0.00 EUR"' <(event anna | jq .amount)
}

@test "any field of an event can be given, and others are refused" {
	given_people
	expect 0 crm log anna -m x duration=25 message_id='<a@b.example>'
	same_as '[25,"<a@b.example>"]' <(event anna | jq -c '[.duration, .message_id]')
	refused 2 "a timeline has no field 'durtion'; did you mean 'duration'?" anna durtion=2
	refused 2 "'with' is not a field to set: name the records first, as in 'crm log anna bruno -m ...'" anna with=bruno
	refused 3 "'id' is not set by hand; 'crm rename' gives a new slug" anna id=7k2m4q9x
	refused 2 "'anna' comes after an assignment; records come first" bruno duration=2 anna
	refused 2 "'kind' is given twice; a further value is 'kind+=...'" anna --kind call kind=note
	expect 3 crm log nobody -m x
	refused 2 "no record is named: with whom did it happen?" -m x
	refused 2 "the text is empty, so there is nothing to record" anna -m ' '
	refused 2 "--since chooses what is shown, and here an event is recorded" anna -m x --since -1d
}

@test "a kind of crm.yaml is a kind" {
	given_people
	expect 3 crm log anna -m x --kind workshop
	crm config kinds '[workshop]'
	expect 0 crm log anna -m x --kind workshop
	expect 0 crm log --kind workshop --format ids anna
	expect 2 crm log --kind wrkshop anna
}

@test "who it was comes from the user's setting, or from git" {
	given_people
	crm log anna -m nobody
	same_as null <(event anna | jq .by)
	expect 0 env CRM_USER=giulia crm log anna -m x --at +1min
	same_as "\"$giulia\"" <(event anna | jq .by)
	expect 0 env CRM_USER='the new one' crm log anna -m x --at +2min
	same_as '"the new one"' <(event anna | jq .by)
	crm config --user user giulia@example.com
	crm log anna -m x --at +3min
	same_as "\"$giulia\"" <(event anna | jq .by)
	crm config --user user ''
	git init -q .
	git config user.email GIULIA@example.com
	crm log anna -m x --at +4min
	same_as "\"$giulia\"" <(event anna | jq .by)
	git config user.email other@example.com
	crm log anna -m x --at +5min
	same_as null <(event anna | jq .by)
	crm log anna -m x --at +6min --by giulia
	same_as "\"$giulia\"" <(event anna | jq .by)
}

@test "the text may come from standard input" {
	given_people
	expect 0 crm log anna -m - <<<$'one\n\n# two\n\n'
	same_as '"one\n\n# two"' <(event anna | jq .text)
	head -c 2000000 /dev/zero | tr '\0' x >../large
	expect 3 crm log anna -m - <../large
	says ''
	printf 'a\0b' >../nul
	expect 3 crm log anna -m - <../nul
	complains "crm: the text has a NUL in it"
}

@test "the text may be written in the editor" {
	given_people
	given_file ../editor <<-'END'
	#!/bin/sh
	grep -q '^# What happened: anna' "$1" || exit 1
	{ echo; echo 'written'; echo '# left out'; echo 'here'; } >>"$1"
	END
	chmod +x ../editor
	EDITOR=$PWD/../editor expect 0 crm log anna -e --kind call
	same_as '["call","written\nhere"]' <(event anna | jq -c '[.kind, .text]')
	EDITOR=$PWD/../editor expect 0 crm log anna -e -m begun --at +1h
	same_as '"begun\n\nwritten\nhere"' <(event anna | jq -c .text)
	EDITOR=true expect 1 crm log anna -e
	complains "crm: nothing was recorded, since the text is empty"
	EDITOR=false expect 3 crm log anna -e metric=nps score=11
	[ -z "$(ls .crm | grep edit)" ]
}

@test "a document is kept once, by what is in it" {
	given_people
	echo offer >../offer.PDF
	cp ../offer.PDF ../again.pdf
	hash=$(sha256sum <../offer.PDF | cut -c1-64)
	expect 0 crm log anna --file ../offer.PDF -m 'our offer'
	same_as "[\"document\",\"files/${hash:0:2}/$hash.pdf\",\"offer.PDF\\nour offer\"]" \
		<(event anna | jq -c '[.kind, .file, .text]')
	cmp "files/${hash:0:2}/$hash.pdf" ../offer.PDF
	expect 0 crm log bruno --file ../again.pdf
	[ "$(find files -type f | wc -l)" = 1 ]
	echo other >../other
	expect 0 crm log bruno --file ../other --file ../again.pdf --at yesterday
	[ "$(wc -l <"$stdout")" = 2 ]
	[ "$(find files -name '*.bin' | wc -l)" = 1 ]
	refused 4 "cannot open '../none': No such file or directory" anna --file ../none
	refused 3 "'..' is no regular file" anna --file ..
	: >../empty
	refused 3 "'../empty' is empty" anna --file ../empty
	refused 3 "a document needs its --file" anna --kind document -m x
	refused 3 "no document 'files/ab/cd.pdf' in the store; --file attaches one" anna file=files/ab/cd.pdf
}

@test "a correction names an event that is there and is of its kind" {
	given_people
	id=$(crm log anna --amount 100)
	expect 0 crm log anna corrects="$id" amount=90 --at +1min
	same_as "[\"order\",\"$id\",\"90.00 EUR\",\"O-${anna: -8}-1\"]" \
		<(event anna | jq -c '[.kind, .corrects, .amount, .number]')
	expect 0 crm list --columns spend --where 'id = anna'
	refused 3 "no event '7k2m4q9x' in the timeline of ${anna: -8}; 'crm log --format ids ${anna: -8}' lists them" \
		anna corrects=7k2m4q9x amount=1
	expect 0 crm log --format table anna
	grep -q '^  10:30   order         corrected since, O-' "$stdout"
}

@test "many are recorded as one operation" {
	for layout in files packed; do
		in_store $layout
		given_contact carla stage=hot
		expect 0 crm log --where 'stage = :s' --set s=lead --kind newsletter --outcome sent
		[ "$(wc -l <"$stdout")" = 2 ]
		complains 'crm: 2 events'
		expect 0 crm log --kind newsletter --format json
		[ "$(jq -c 'map(.with[0]) | sort' "$stdout")" = "$(printf '%s\n' "$anna" "$bruno" | sort | jq -Rsc 'split("\n")[:-1]')" ]
		expect 0 crm check
		expect 0 crm undo -q
		expect 0 crm log --kind newsletter --format json
		says '[]'
		crm segment save hot-ones 'stage = hot'
		expect 0 crm log --segment hot-ones --where 'name ~ carla' --kind sms -m hello
		complains 'crm: 1 event'
		expect 0 crm log --where 'stage = dead' --kind sms -m hello
		says ''
		complains 'crm: 0 events'
		refused 2 "--kind must say what happened with each contact" --where 'stage = lead' -m x
		refused 2 "'anna': the contacts are chosen by --segment or --where already" anna --where 'stage = lead' --kind sms
		refused 2 "--set goes with --where or --segment" anna -m x --set a=b
	done
}

@test "the timeline is newest first, day by day" {
	given_people
	export CRM_USER=giulia COLUMNS=72
	crm log anna --kind call --direction out --at 'yesterday 15:00' \
		-m 'Asked for a quote for 20 seats, to be delivered before the end of the year. Call back on Monday.' >/dev/null
	crm log anna bruno --kind meeting --at -2h -m 'At the fair' >/dev/null
	crm log anna --item SEAT:20:49.00 --channel online --at yesterday >/dev/null
	crm log bruno --kind email --direction in --at 2026-11-18T09:05 -m $'one\ntwo' >/dev/null
	expect 0 crm log --format table anna
	says "2026-11-21 Saturday, today
  08:30   meeting       with Bruno, by Giulia Bianchi: At the fair

2026-11-20 Friday, yesterday
  15:00 > call          by Giulia Bianchi: Asked for a quote for 20
                        seats, to be delivered before the end of the
                        year. Call back on Monday.
          order         O-${anna: -8}-1, online, by Giulia       980.00 EUR
                        Bianchi
                        20 x SEAT at 49.00 EUR"
	expect 0 crm log --format table --limit 1 --reverse
	says "2026-11-18 Wednesday
  09:05 < email         Bruno, by Giulia Bianchi: one
                        two"
	expect 0 env COLUMNS=50 crm log --format table --limit 1 bruno
	says "2026-11-21 Saturday, today
  08:30   meeting       Anna, Bruno, by Giulia
                        Bianchi: At the fair"
	expect 0 env COLUMNS=30 crm log --format table --limit 1 anna
	says "2026-11-21 Saturday, today
  08:30   meeting
        with Bruno, by Giulia
        Bianchi: At the fair"
}

@test "signs and colours are for terminals that have them" {
	given_people
	crm log anna --kind call --direction in -m x >/dev/null
	expect 0 crm log --format table --color always anna
	says $'\e[1m2026-11-21 Saturday\e[m, today\n  10:30 ← ☎ call          x'
	expect 0 env LC_ALL=C crm log --format table --color always anna
	says $'\e[1m2026-11-21 Saturday\e[m, today\n  10:30 < call          x'
}

@test "a long text is cut for a person, and whole with -v" {
	given_people
	crm log anna -m "$(seq 20)" >/dev/null
	expect 0 crm log --format table anna
	[ "$(wc -l <"$stdout")" = 10 ]
	says_line '                        [12 more lines]'
	expect 0 crm log -v --format table anna
	[ "$(grep -cx ' *[0-9]*' "$stdout")" = 19 ]
}

@test "controls in a text do not reach the terminal" {
	given_people
	crm log anna -m 'x' >/dev/null
	sed -i 's/text: x/text: "a\\e[2Jb\\u202ec"/' timeline/*
	expect 0 crm log --format table anna
	says '2026-11-21 Saturday, today
  10:30   note          a\x1b[2Jb\u202ec'
}

@test "a company's timeline has that of its people, a campaign's what belongs to it" {
	for layout in files packed; do
		in_store $layout
		deal=$(crm add opportunity name=Seats company=acme)
		crm add campaign name=Spring >/dev/null
		crm add case subject=Broken contact=bruno >/dev/null
		a=$(crm log anna -m x --at -1h)
		b=$(crm log bruno -m x --campaign spring --at -2h)
		c=$(crm log seats -m x --at -3h)
		d=$(crm log bruno -m x --case broken --opportunity seats company=acme --at -4h)
		e=$(crm log acme -m x --at -5h)
		f=$(crm log bruno -m x --at -6h)
		expect 0 crm log --format ids acme
		says "$(printf '%s\n' "$a" "$c" "$d" "$e")"
		expect 0 crm log --format ids seats
		says "$(printf '%s\n' "$c" "$d")"
		expect 0 crm log --format ids spring
		says "$b"
		expect 0 crm log --format ids broken
		says "$d"
		expect 0 crm log --format ids
		says "$(printf '%s\n' "$a" "$b" "$c" "$d" "$e" "$f")"
		expect 0 crm log --format ids --reverse --limit 2
		says "$(printf '%s\n' "$f" "$e")"
		expect 0 crm log --format ids bruno --campaign spring
		says "$b"
		expect 0 crm log --format ids --opportunity seats --case broken
		says "$d"
	done
}

@test "what is shown can be chosen by kind, time and who" {
	given_people
	a=$(CRM_USER=giulia crm log anna -m x --kind call --direction in --at 2026-11-20)
	b=$(crm log anna -m x --kind email --at '2026-11-20 23:59')
	c=$(crm log anna -m x --kind call --direction out --channel voip --at 2026-11-21T00:00)
	expect 0 crm log --format ids anna --kind call
	says "$c
$a"
	expect 0 crm log --format ids anna --kind call,email --until ieri
	says "$b
$a"
	expect 0 crm log --format ids anna --since 2026-11-21
	says "$c"
	expect 0 crm log --format ids anna --since -1d --until 2026-Q4 --direction in
	says "$a"
	expect 0 crm log --format ids --by giulia
	says "$a"
	expect 0 crm log --format ids --channel voip
	says "$c"
	expect 2 crm log anna --since whenever
	complains_line "crm: --since 'whenever' is no time; write 2026-11-21, 2026-Q3, -90d, 'last monday'"
}

@test "every format has every event, and json every field" {
	given_people
	id=$(crm log anna -m $'one\ntwo' --kind call duration=25)
	expect 0 crm log --format json anna
	says '[
  {
    "id": "'"$id"'",
    "with": [
      "'"$anna"'"
    ],
    "at": "2026-11-21T10:30+01:00",
    "kind": "call",
    "text": "one\ntwo",
    "duration": 25
  }
]'
	expect 0 crm log --format ndjson anna
	[ "$(jq -c '[.duration, .text]' "$stdout")" = '[25,"one\ntwo"]' ]
	expect 0 crm log --format yaml anna
	says "id: $id
with: $anna
at: 2026-11-21T10:30+01:00
kind: call
text: |-
  one
  two
duration: 25"
	expect 0 crm log --header anna
	says "$(printf 'id\twith\tat\tkind\tchannel\tdirection\tby\tamount\tnumber\toutcome\tcampaign\topportunity\tcase\ttext\n%s\t%s\t2026-11-21T10:30+01:00\tcall\t\t\t\t\t\t\t\t\t\tone\\ntwo' "$id" "$anna")"
	expect 0 crm log --format csv bruno
	[ "$(wc -l <"$stdout")" = 1 ]
}

@test "an event that cannot be read is left out, and the warning says which" {
	for layout in files packed; do
		in_store $layout
		crm config limits.record_bytes 4096
		id=$(crm log anna -m one)
		place=$(echo timeline/*)
		printf -- '- id: 9k2m4q9x\n  with: %s\n  at: 2026-11-21T09:30+01:00\n  kind: note\n  text: %s\n' \
			"$anna" "$(printf '%4100s' '' | tr ' ' x)" >>"$place"
		line=$(grep -n 9k2m4q9x "$place" | cut -d: -f1)
		expect 0 crm log --format ids anna
		says "$id"
		grep -qE "^crm: warning: an event is left out: $place:$line:1: a record of [0-9]+ bytes is over" "$stderr"
	done
}

@test "a timeline that is not in block style is not added to" {
	given_people
	given_file "timeline/$anna.yaml" <<<'[]'
	refused 3 "timeline/$anna.yaml:1: nothing can be added to this timeline, since it is not in block style, '- ' before each event" \
		anna -m x
	given_file "timeline/$anna.yaml" <<<'# nothing yet'
	expect 0 crm log anna -m x
	expect 0 crm check
}

@test "a long timeline is in order, with what is added out of order" {
	given_people files
	for i in $(seq 600); do
		printf -- '- id: e%07d\n  with: %s\n  at: 2026-%02d-%02dT10:%02d+01:00\n  kind: %s\n' \
			"$i" "$anna" $((i % 11 + 1)) $((i % 28 + 1)) $((i % 60)) \
			"$([ $((i % 50)) = 0 ] && echo visit || echo note)"
	done >"timeline.new"
	mkdir -p timeline
	mv timeline.new "timeline/$anna.yaml"
	late=$(crm log anna -m late --at 2026-01-01)
	expect 0 crm log --format json anna
	cp "$stdout" ../all
	[ "$(jq length ../all)" = 601 ]
	[ "$(jq -r '.[-1].id' ../all)" = "$late" ]
	jq -e 'map([.at[:16], .id]) | . == (sort | reverse)' ../all
	expect 0 crm log --format ids --limit 7 anna
	same_as "$(jq -r '.[:7][].id' ../all)" "$stdout"
	expect 0 crm log --format ids --reverse anna
	same_as "$(jq -r 'reverse[].id' ../all)" "$stdout"
	expect 0 crm log --format ids --kind visit anna
	same_as "$(jq -r '.[] | select(.kind == "visit").id' ../all)" "$stdout"
	expect 0 crm log --format ids --since 2026-05 --until 2026-05 anna
	same_as "$(jq -r '.[] | select(.at[:7] == "2026-05").id' ../all)" "$stdout"
	expect 0 crm log --format ids
	same_as "$(jq -r '.[].id' ../all)" "$stdout"
	expect 0 crm log anna corrects=e0000599 -m x
	expect 3 crm log anna corrects=e0000601 -m x
}

@test "an edit by hand is seen at once" {
	for layout in files packed; do
		in_store $layout
		id=$(crm log anna -m one)
		other=$(crm log bruno anna -m two --at yesterday)
		sed -i 's/text: one/text: ONE/; s/text: two/text: TWO/' timeline/*
		expect 0 crm log --format json anna
		[ "$(jq -c '[.[].text]' "$stdout")" = '["ONE","TWO"]' ]
		printf -- '- id: 9k2m4q9x\n  with: %s\n  at: 2026-11-21T12:00+01:00\n  kind: note\n' "$anna" \
			>../event
		[ $layout = packed ] || cat ../event >>"timeline/$anna.yaml"
		[ $layout = packed ] || says_first 9k2m4q9x
	done
}

says_first() {
	expect 0 crm log --format ids --limit 1 acme
	says "$1"
}

@test "two clones that add to one timeline lose nothing: git merges, or stops" {
	given_people files
	git init -q -b main .
	crm init >/dev/null 2>&1
	id=$(crm log anna -m base)
	git add -A && git commit -qm base
	git clone -q . ../clone
	cd ../clone && crm init >/dev/null 2>&1
	theirs=$(CRM_SEED=b crm log anna -m theirs --at +1h)
	git add -A && git commit -qm theirs
	cd ../store
	ours=$(CRM_SEED=a crm log anna -m ours)
	git add -A && git commit -qm ours
	if git pull -q --no-rebase ../clone main >../log 2>&1; then
		expect 0 crm check
	else
		expect 1 crm check
		sed -i '/^<<<<<<<\|^=======\|^>>>>>>>/d' timeline/*
		expect 0 crm check
	fi
	expect 0 crm log --format ids anna
	says "$theirs
$ours
$id" || says "$theirs
$id
$ours"
}

@test "records, and fields of an event, are completed" {
	given_people
	expect 0 crm complete fish -- log ann
	[ "$(cut -f1 "$stdout")" = "$anna" ]
	expect 0 crm complete fish -- log anna dura
	[ "$(cut -f1 "$stdout")" = duration= ]
	expect 0 crm complete fish -- log anna metric=n
	[ "$(cut -f1 "$stdout")" = metric=nps ]
}
