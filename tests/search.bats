#!/usr/bin/env bats
# crm search: words in records and timelines

load helper
load layouts

@test "finds a record by a word of any field, without case and accents" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact niccolo-brontë email=nb@example.com notes='likes Città alta' || return
		expect 0 crm search --format ids citta
		says "$id"
		expect 0 crm search --format ids BRONTE
		says "$id"
		complains ''
	done
}

@test "prints id, type, name and the text around the words" {
	given_contact mario-rossi notes='prefers the phone'
	expect 0 crm search prefers
	cut -f1-3 "$stdout" >../got
	same_as "$id"$'\tcontact\tMario Rossi' ../got
	cut -f4 "$stdout" | grep -q 'prefers the phone'
}

@test "json has the same, without marks" {
	given_contact mario-rossi notes='prefers the phone'
	expect 0 crm search --format json prefers
	jq -r '.[0] | .id, .type, .name' "$stdout" >../got
	same_as "$id"$'\ncontact\nMario Rossi' ../got
	jq -e '.[0].snippet | contains("prefers the phone")' "$stdout"
}

@test "every word must occur, in whatever field" {
	given_contact mario-rossi city=Roma
	mario=$id
	given_contact mario-verdi city=Milano
	expect 0 crm search --format ids mario roma
	says "$mario"
	expect 1 crm search --format ids mario torino
	says ''
}

@test "a phrase is found as such, a word with * by its beginning" {
	given_contact mario-rossi notes='a quote for twenty seats'
	expect 0 crm search --format ids '"quote for"'
	says "$id"
	expect 1 crm search --format ids '"for quote"'
	expect 0 crm search --format ids 'twen*'
	says "$id"
	expect 1 crm search --format ids twen
}

@test "what a user types is words, never a language of the index" {
	given_contact mario-rossi notes='AND NOT near(x)'
	for text in 'AND' 'a AND' '(' ')' 'name:' '-' '^x' "'" 'a"b' '*' 'NEAR(a b)' '{x}' '+' ''; do
		status=0
		crm search "$text" >"$stdout" 2>"$stderr" || status=$?
		[ "$status" -le 1 ] || [ "$status" = 2 ] || {
			echo "'$text': $status"; cat "$stderr"; return 1; }
	done
}

@test "nothing found is 1, and says so" {
	given_contact mario-rossi
	expect 1 crm search nobody here
	says ''
	complains "crm: nothing found for 'nobody here'"
	expect 1 crm search --format json nobody
	says '[]'
}

@test "--type, --limit and --archived choose" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact mario-rossi notes=quality
		mario=$id
		given_contact anna-verdi notes=quality archived=true
		company=$(crm add company name='Quality srl' notes=quality)
		expect 0 crm search --format ids --type company quality
		says "$company"
		expect 0 crm search --format ids --type contact quality
		says "$mario"
		expect 0 crm search --format ids --type contact --archived quality
		wc -l <"$stdout" >../got
		same_as 2 ../got
		expect 0 crm search --format ids --limit 1 quality
		wc -l <"$stdout" >../got
		same_as 1 ../got
	done
	expect 2 crm search --type contcat quality
	complains "crm: no type 'contcat'; did you mean 'contact'?"
}

@test "the words of a timeline lead to its subject" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact mario-rossi
		place=timeline/$id.yaml
		[ "$layout" = files ] || { suffix=${id##*-}; place=timeline/${suffix:0:2}.yaml; }
		given_file "$place" <<-END
			- id: 7k2m4q9x
			  with: $id
			  at: 2026-11-20T10:30+01:00
			  kind: call
			  text: asked for a telescope
		END
		expect 0 crm search --format ids telescope
		says "$id"
	done
}

@test "what was changed or removed by hand is found, or no more" {
	given_store files
	given_contact mario-rossi notes=apple
	expect 0 crm search --format ids apple
	sed -i 's/apple/pear/' contacts/*.yaml
	expect 1 crm search apple
	expect 0 crm search --format ids pear
	says "$id"
	rm contacts/*.yaml
	expect 1 crm search pear
}

@test "the full-text index can be deleted at any time" {
	given_contact mario-rossi notes=apple
	expect 0 crm search apple
	cp "$stdout" ../before
	rm .crm/search.sqlite*
	expect 0 crm search apple
	cmp ../before "$stdout"
	printf 'not a database' >.crm/search.sqlite
	expect 0 crm search apple
	cmp ../before "$stdout"
}

@test "on a terminal with colour the words stand out" {
	given_contact mario-rossi notes='prefers the phone'
	expect 0 crm search --format table --color always prefers
	grep -qF $'\033[1;31mprefers\033[0m the phone' "$stdout"
	expect 0 crm search --format table --color never prefers
	! grep -q $'\033' "$stdout" || return 1
	COLUMNS=60 expect 0 crm search --format table --color always phone
	! sed -n 2p "$stdout" | grep -q $'\033\\[1;31m[^\033]*$' || return 1
}

@test "escapes in a record do not reach a terminal" {
	given_store files
	given_file contacts/mario-rossi-3f2a9c1b.yaml <<'END'
id: mario-rossi-3f2a9c1b
name: Mario Rossi
email: m@example.com
notes: "apple \u202e pear"
stage: lead
END
	expect 0 crm search --format table --color always apple
	! grep -q $'\u202e' "$stdout" || return 1
}

@test "a text must be given" {
	given_store
	expect 2 crm search
}

@test "a snippet is one line: its lines are parted by a slash" {
	given_store files
	given_contact anna notes=$'first line\nabout zebras here'
	expect 0 crm search zebras --format json
	jq -e '.[0].snippet | contains("line / about")' "$stdout"
	! jq -e '.[0].snippet | contains("\n")' "$stdout"
}
