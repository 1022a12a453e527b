#!/usr/bin/env bats
# crm status: what is in the store, and what is wrong with it

load helper
load layouts

# totals LAYOUT CONTACTS ARCHIVED EVENTS FILES BYTES: the rows that are always there.
totals() {
	printf 'contact\t%s\t%s\n' "$2" "$1"
	for type in company opportunity campaign case task cost user; do
		printf '%s\t0\t%s\n' "$type" "$1"
	done
	printf 'archived\t%s\t\nevent\t%s\t%s\nfile\t%s\t\nbyte\t%s\t\n' \
		"$3" "$4" "$1" "$5" "$6"
}

@test "an empty store says how to begin" {
	for layout in files packed; do
		fresh_store "$layout"
		expect 0 crm status
		says "$(totals "$layout" 0 0 0 0 0)"
		complains "crm: no records yet: crm add contact 'Mario Rossi <mario@example.com>'"
		expect 0 crm status -q
		complains ''
	done
}

@test "counts records by type and layout, archived ones, events, files and bytes" {
	for layout in files packed; do
		fresh_store "$layout"
		given_contact anna-verdi archived=true
		given_contact mario-rossi
		given_file "timeline/$id.yaml" <<-END
			- id: 7k2m4q9x
			  with: $id
			  at: 2026-11-20T10:30+01:00
			  kind: call
		END
		expect 0 crm status
		bytes=$(cat contacts/* timeline/* | wc -c)
		files=$(ls contacts timeline | grep -c yaml)
		says "$(totals "$layout" 2 1 1 "$files" "$bytes")"
		complains ''
	done
}

@test "json has numbers" {
	given_contact mario-rossi
	expect 0 crm status --format json
	jq -c '.[0]' "$stdout" >../got
	same_as '{"what":"contact","count":1,"note":"files"}' ../got
}

@test "a document that cannot be read is named, and others are counted" {
	given_store files
	given_contact mario-rossi
	given_file contacts/anna-verdi-3f2a9c1c.yaml <<<$'id: anna-verdi-3f2a9c1c\nname: [Anna'
	expect 0 crm status
	says_line $'contact\t1\tfiles'
	grep $'^unreadable\t1\tcontacts/anna-verdi-3f2a9c1c.yaml:' "$stdout"
	complains_line "crm: 'crm check' says more of what cannot be read"
}

@test "a suffix that two documents have is named" {
	given_store files
	for name in anna-verdi mario-rossi; do
		given_file "contacts/$name-3f2a9c1b.yaml" <<-END
			id: $name-3f2a9c1b
			name: $name
			email: $name@example.com
			stage: lead
		END
	done
	expect 0 crm status
	grep $'^unreadable\t1\tcontacts/.*-3f2a9c1b.yaml:' "$stdout"
}

@test "of one sort of trouble ten are named, and how many more there are" {
	given_store files
	for i in 10 11 12 13 14 15 16 17 18 19 20 21; do
		given_file "contacts/x-3f2a9c$i.yaml" <<<'['
	done
	expect 0 crm status
	grep -c ^unreadable "$stdout" >../got
	same_as 11 ../got
	says_line $'unreadable\t2\tand more'
}

@test "versions that were kept are named" {
	given_contact mario-rossi
	echo x >.crm/undo/kept/0123abcd-mario.yaml
	expect 0 crm status
	says_line $'conflict\t1\t.crm/undo/kept/0123abcd-mario.yaml'
	complains_line 'crm: take what is missing from the versions that are kept, then remove them'
}

@test "files that git could not merge are named, and nothing of the repository is run" {
	git init -q .
	given_store files
	given_file contacts/mario-rossi-3f2a9c1b.yaml <<'END'
id: mario-rossi-3f2a9c1b
name: Mario Rossi
email: m@example.com
stage: lead
END
	git add . && git commit -qm base
	git checkout -qb other
	sed -i 's/lead/hot/' contacts/*.yaml && git commit -qam hot
	git checkout -q -
	sed -i 's/lead/cold/' contacts/*.yaml && git commit -qam cold
	! git merge -q other || return 1
	printf '#!/bin/sh\ntouch %s\n' "$BATS_TEST_TMPDIR/canary" >../evil.sh
	chmod +x ../evil.sh
	git config core.fsmonitor "$PWD/../evil.sh"
	git config filter.x.clean "$PWD/../evil.sh"
	git config alias.ls-files "!$PWD/../evil.sh"
	cp ../evil.sh "$(git rev-parse --git-dir)/hooks/post-index-change"
	echo '*.yaml filter=x' >>.gitattributes
	expect 0 crm status
	says_line $'unmerged\t1\tcontacts/mario-rossi-3f2a9c1b.yaml'
	complains_line "crm: edit what git could not merge, then 'git add' it"
	grep -q ^unreadable "$stdout"
	[ ! -e "$BATS_TEST_TMPDIR/canary" ]
}

@test "a repository that git refuses is a warning" {
	git init -q .
	given_store files
	echo '[' >>../.git/config
	expect 0 crm status
	complains_line 'crm: warning: git does not say which files are not merged'
}

@test "git is not run where there is no repository" {
	given_contact mario-rossi
	mkdir bin && ln -s "$OUT/crm" bin/
	expect 0 env PATH="$PWD/bin" crm status
	complains ''
}
