#!/usr/bin/env bats
# crm init: making a store

load helper

# settings: crm.yaml without its comments and its key.
settings() {
	sed -e '/^#/d; /^$/d; s/^store_key: "[0-9a-f]\{32\}"$/store_key/' "${1:-.}/crm.yaml"
}

@test "makes the folder a store, with the defaults, and says where and what next" {
	expect 0 crm init
	says ''
	complains "crm: made a store in '$PWD'
crm: next: crm add contact 'Mario Rossi <mario@example.com>'"
	settings >got
	same_as 'format: 1
store_key
currency: EUR
timezone: Europe/Rome
country: IT
pipeline:
  qualification: 0.1
  quote: 0.3
  negotiation: 0.6
  won: 1
  lost: 0' got
}

@test "writes nothing but crm.yaml" {
	expect 0 crm init there
	ls -A there >got
	same_as crm.yaml got
}

@test "makes the folder and those above it" {
	expect 0 crm init a/b/c
	complains "crm: made a store in '$PWD/a/b/c'
crm: next: cd a/b/c && crm add contact 'Mario Rossi <mario@example.com>'"
	[ -f a/b/c/crm.yaml ]
}

@test "writes what is asked for" {
	expect 0 crm init --currency CHF --timezone Europe/Zurich --country CH \
		--ids opaque --layout packed
	settings >got
	same_as 'format: 1
store_key
currency: CHF
timezone: Europe/Zurich
country: CH
ids: opaque
layout: packed
pipeline:
  qualification: 0.1
  quote: 0.3
  negotiation: 0.6
  won: 1
  lost: 0' got
}

@test "two stores have different keys" {
	unset CRM_SEED
	expect 0 crm init a
	expect 0 crm init b
	! diff <(grep ^store_key a/crm.yaml) <(grep ^store_key b/crm.yaml) || return 1
}

@test "a value that is not valid is 3, and no store is made" {
	expect 3 crm init --currency euro
	says ''
	expect 3 crm init --timezone Europe/Milano
	expect 3 crm init --country Italy
	expect 2 crm init --layout folders
	expect 2 crm init --ids long
	[ ! -e crm.yaml ]
}

@test "in a store it changes nothing and says so" {
	expect 0 crm init
	cp crm.yaml ../before
	expect 0 crm init
	complains "crm: '$PWD' is a store already"
	expect 0 crm init --currency USD
	complains "crm: '$PWD' is a store already, and stays as it is; 'crm config' changes it"
	cmp ../before crm.yaml
}

@test "warns of a store around the new one" {
	expect 0 crm init
	expect 0 crm init inner
	complains_line "crm: warning: it lies in another store, '$PWD'"
}

@test "-q says nothing" {
	expect 0 crm init -q
	says ''
	complains ''
}

@test "a folder that cannot be written to is 4" {
	touch file
	expect 4 crm init file
	expect 4 crm init file/below
}

@test "outside git nothing is done about git" {
	expect 0 crm init
	[ ! -e .git ] && [ ! -e .gitattributes ]
}

@test "in a work tree git learns of the store's files" {
	git init -q .
	expect 0 crm init
	complains_line 'crm: git knows its files: .gitattributes, diff.crm'
	same_as '# crm init: begin
# Records stay as they are, to the byte, and git diff names them.
*.yaml -text diff=crm
files/** -text
# crm init: end' .gitattributes
	git config --local --get-all diff.crm.xfuncname >got
	same_as '^(id: .*)$
^  (with: .*)$' got
}

@test "in a folder of a work tree, the attributes are the store's own" {
	git init -q .
	expect 0 crm init customers
	[ -f customers/.gitattributes ] && [ ! -e .gitattributes ]
}

@test "what else is in .gitattributes stays, and ours is written once" {
	git init -q .
	printf '*.png binary' >.gitattributes
	expect 0 crm init
	printf '*.txt text\n' >>.gitattributes
	sed -i 's/^\*\.yaml.*/*.yaml -text/' .gitattributes
	expect 0 crm init
	expect 0 crm init
	same_as '*.png binary
# crm init: begin
# Records stay as they are, to the byte, and git diff names them.
*.yaml -text diff=crm
files/** -text
# crm init: end
*.txt text' .gitattributes
}

@test "a new clone is configured by running it again" {
	git init -q .
	expect 0 crm init
	git add . && git commit -qm store
	git clone -q . ../clone
	cd ../clone
	expect 1 git config diff.crm.xfuncname
	expect 0 crm init
	expect 0 git config diff.crm.xfuncname
	expect 0 git status --porcelain
	says ''
}

@test "the hunks of git diff name the record, and the subject of an event" {
	git init -q .
	expect 0 crm init --layout packed
	given_file contacts/3f.yaml <<'END'
id: mario-rossi-3f2a9c1b
name: Mario Rossi
email: m@example.com
title: buyer
stage: lead
city: Roma
---
id: anna-verdi-3f2a9c1c
name: Anna Verdi
email: a@example.com
title: buyer
stage: lead
city: Roma
END
	given_file timeline/3f.yaml <<'END'
- id: 7k2m4q9x
  with: mario-rossi-3f2a9c1b
  at: 2026-11-20T10:30+01:00
  kind: call
  channel: phone
  text: first
END
	git add . && git commit -qm records
	sed -i '$ s/Roma/Milano/' contacts/3f.yaml
	sed -i 's/first/second/' timeline/3f.yaml
	git diff | grep '^@@' >got
	same_as '@@ -10,4 +10,4 @@ id: anna-verdi-3f2a9c1c
@@ -3,4 +3,4 @@ with: mario-rossi-3f2a9c1b' got
}

@test "git keeps the bytes of records, whatever core.autocrlf says" {
	git init -q .
	git config core.autocrlf true
	expect 0 crm init
	given_file contacts/mario-rossi-3f2a9c1b.yaml <<'END'
id: mario-rossi-3f2a9c1b
name: Mario Rossi
email: m@example.com
stage: lead
END
	cp contacts/mario-rossi-3f2a9c1b.yaml ../before
	git add . && git commit -qm record
	rm contacts/*.yaml && git checkout -q .
	cmp ../before contacts/mario-rossi-3f2a9c1b.yaml
}

@test "nothing that a repository says is run" {
	git init -q .
	given_file evil.sh <<<$'#!/bin/sh\ntouch '"$BATS_TEST_TMPDIR"$'/canary'
	chmod +x evil.sh
	cp evil.sh git
	for hook in post-index-change post-checkout pre-commit; do
		cp evil.sh ".git/hooks/$hook"
	done
	git config core.fsmonitor "$PWD/evil.sh"
	git config core.pager "$PWD/evil.sh"
	git config core.editor "$PWD/evil.sh"
	git config alias.config "!$PWD/evil.sh"
	PATH=.:$PATH expect 0 crm init
	[ ! -e "$BATS_TEST_TMPDIR/canary" ]
}

@test "variables of git that point elsewhere are not followed" {
	git init -q other
	git init -q here
	GIT_DIR=$PWD/other/.git expect 0 crm init here
	expect 0 git -C here config diff.crm.xfuncname
	expect 1 git -C other config diff.crm.xfuncname
}

@test "a repository that git refuses is 4, after the store is made" {
	git init -q .
	echo '[' >>.git/config
	expect 4 crm init
	complains_line "crm: git config failed: 'git diff' will not name the records"
	[ -f crm.yaml ]
}

@test "without git it is 4 where there is a repository, and 0 elsewhere" {
	mkdir bin && ln -s "$OUT/crm" bin/
	expect 0 env PATH="$PWD/bin" crm init plain
	git init -q tree
	expect 4 env PATH="$PWD/bin" crm init tree
	complains_line 'crm: there is no git in PATH'
}

@test "on a terminal it asks whether to use git" {
	expect 0 script --quiet --return --command 'crm init' /dev/null <<<n
	[ -f crm.yaml ] && [ ! -e .git ]
	expect 0 script --quiet --return --command 'crm init' /dev/null <<<y
	[ -d .git ] && [ -f .gitattributes ]
}

@test "what cannot be is refused before a folder is made" {
	expect 3 crm init --currency XXX new/store
	expect 3 crm init --country ZZ new/store
	expect 3 crm init --timezone Nowhere/Else new/store
	[ ! -e new ]
}
