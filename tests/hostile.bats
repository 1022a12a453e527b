#!/usr/bin/env bats
# Stores that mean harm or are broken: nothing hangs, nothing is run, nothing
# is believed that is not so.

load helper
load layouts

teardown() {
	cd /
	[ -z "$open" ] || rm -rf "$open"
}

# given_customers [LAYOUT]: three records; one has a timeline.
given_customers() {
	given_store "${1:-files}"
	acme=$(crm add company name=Acme domain=acme.example)
	crm add contact name=Anna email=anna@example.com company="$acme" >/dev/null
	bob=$(crm add contact name=Bob email=bob@example.com company="$acme" city=Roma)
	given_file "timeline/$bob.yaml" <<-EOF2
	- id: 7k2m4q9x
	  with: $bob
	  at: 2026-11-20T10:30+01:00
	  kind: call
	  text: About the quote.
	EOF2
	expect 0 crm check
}

# What only reads, one line each, in the store of given_customers.
readers() {
	cat <<-'EOF2'
	check
	complete fish -- show ""
	config
	index
	index --verify
	list
	list company
	list --format json
	rm -n --force acme
	schema contact
	search quote
	set -n bob city=Milano
	show acme bob
	show --format json bob
	status
	undo --list
	undo -n
	EOF2
}

# each_reader FUNCTION: called with the words of each, after that has run, in
# five seconds at most; its status is $status.
each_reader() {
	local line
	while read -r line <&3; do
		status=0
		eval "timeout 5 crm $line" >"$stdout" 2>"$stderr" || status=$?
		[ "$status" != 124 ] && [ "$status" -lt 128 ] ||
			{ echo "status $status: crm $line"; return 1; }
		"$@" "$line" || { echo "after crm $line"; return 1; }
	done 3< <(readers)
}

# remember: what is said of the store now, for still_so.
answers() {
	crm list --format json --sort name
	crm list company
	crm show --format json bob acme
	crm search quote
}

remember() {
	answers >"$BATS_TEST_TMPDIR/answers" 2>"$stderr"
}

still_so() {
	expect 0 answers && cmp "$BATS_TEST_TMPDIR/answers" "$stdout"
}

@test "what is no file among the records hangs no command and changes no answer" {
	for layout in files packed; do
		fresh_store "$layout"
		cd .. && rm -rf store && given_customers "$layout"
		remember
		mkfifo contacts/fifo-3f2a9c1b.yaml
		mkdir contacts/folder-3f2a9c1c.yaml
		ln -s /etc/passwd contacts/link-3f2a9c1d.yaml
		ln -s "$(ls contacts | grep -v 3f2a9 | head -n 1)" contacts/twin-3f2a9c1e.yaml
		ln -s nowhere contacts/broken-3f2a9c1f.yaml
		ln -s /dev/zero contacts/zero-3f2a9c1g.yaml
		bad='broken-3f2a9c1f fifo-3f2a9c1b folder-3f2a9c1c link-3f2a9c1d twin-3f2a9c1e zero-3f2a9c1g'
		if mknod contacts/device-3f2a9c1h.yaml c 1 5 2>/dev/null; then
			bad="device-3f2a9c1h $bad"
		fi
		each_reader true
		still_so
		expect 1 crm check
		sed -nE 's/^contacts\/([a-z0-9-]*)\.yaml: (error|warning): is .*/\1/p' "$stdout" | sort | xargs >../named
		same_as "$(echo $bad | xargs -n 1 | sort | xargs)" ../named
		! grep -q root "$stdout" "$stderr"
		expect 0 timeout 5 crm set bob city=Milano
		expect 0 timeout 5 crm rename bob robert
		expect 0 timeout 5 crm undo
		expect 0 timeout 5 crm undo
		still_so
	done
}

@test "a folder or crm.yaml that is a symbolic link is not followed, and 4" {
	given_customers
	for name in contacts timeline companies crm.yaml; do
		mv "$name" "../$name"
		ln -s "../$name" "$name"
		expect 4 crm list
		says ''
		grep -q "^crm: .*'$name'.* symbolic link" "$stderr"
		expect 4 crm set bob city=Milano
		says ''
		each_reader true
		rm "$name"
		mv "../$name" "$name"
	done
	expect 0 crm check
	grep -q '^city: Roma$' "contacts/$bob.yaml"
}

@test "a .crm, or what is in it, that is a link or a pipe is not followed, nor waited for" {
	given_customers
	crm search quote >/dev/null
	for name in .crm .crm/lock .crm/journal .crm/journal/generation .crm/journal/tx \
		.crm/journal/new .crm/undo .crm/undo/kept .crm/undo/displaced .crm/index.sqlite \
		.crm/index.lock .crm/index.build .crm/search.sqlite .crm/.gitignore; do
		for kind in link pipe; do
			rm -rf .crm
			crm search quote >/dev/null
			rm -rf "$name"
			echo precious >../precious
			case $kind in
			link) ln -s "$PWD/../precious" "$name" ;;
			pipe) mkfifo "$name" ;;
			esac
			each_reader true
			status=0
			timeout 5 crm set bob city=Milano >"$stdout" 2>"$stderr" || status=$?
			[ "$status" = 0 ] || [ "$status" = 4 ] ||
				{ echo "status $status with $kind $name"; cat "$stderr"; return 1; }
			same_as precious ../precious
			rm -rf .crm
			expect 0 crm set bob city=Roma
		done
	done
}

@test "no reference leads out of the store" {
	given_customers
	cp "contacts/$bob.yaml" ../secret-3f2a9c1b.yaml
	for ref in ../secret-3f2a9c1b contacts/../../secret-3f2a9c1b "$PWD/../secret-3f2a9c1b" \
		../../etc/passwd /etc/passwd . .. '' crm.yaml "contacts/$bob" '*' % _ \
		"x'; drop table doc; --" "$(printf 'a%.0s' {1..300})"; do
		for command in show 'rm -n' rename; do
			expect 3 crm $command -- "$ref"
			says ''
			complains "crm: no record '$ref'"
		done
		expect 3 crm set -- "$ref" city=Milano
		complains "crm: no record '$ref'"
	done
}

@test "no id leads out of the store" {
	given_customers
	for id in ../x-3f2a9c1b ../../etc/x-3f2a9c1b /x-3f2a9c1b a/b-3f2a9c1b .-3f2a9c1b \
		-rf-3f2a9c1b X-3f2a9c1b; do
		for place in x-3f2a9c1b 3f; do
			given_file "contacts/$place.yaml" <<-EOF2
			id: "$id"
			name: X
			email: x@example.com
			stage: lead
			EOF2
			expect 1 crm check
			grep -q "^contacts/$place.yaml:1:5: error: 'id' must be .* \[id\]$" "$stdout"
			for command in 'set x@example.com city=Milano' 'rename x@example.com y' \
				'rm --yes x@example.com' 'repack --layout packed' undo 'check --fix'; do
				crm $command >"$stdout" 2>"$stderr" || [ $? -le 3 ]
			done
			rm -f "contacts/$place.yaml"
			crm repack --layout files >/dev/null
		done
	done
	ls -A .. | same_as store /dev/stdin
}

@test "no name or slug becomes a path" {
	given_customers
	for name in ../evil /tmp/evil . .. a/b x/../../y -- --force .git .yaml; do
		crm add contact name="$name" email="n$((++n))@example.com" >"$stdout"
		grep -qE '^[a-z0-9]+(-[a-z0-9]+)*$' "$stdout"
		crm rename bob -- "$name" >"$stdout" 2>"$stderr" || [ $? = 3 ]
		bob=$(ls contacts | sed -n 's/.*-\(.*\).yaml$/\1/p' | grep -F "${bob##*-}")
		crm rename "$bob" bob >/dev/null
	done
	expect 0 crm check
	find . ! -path './.crm*' -type f | grep -vE '^\./(crm\.yaml|(contacts|companies|timeline)/[a-z0-9-]+\.yaml)$' && return 1
	return 0
}

# poison [ESCAPED]: an ESC sequence that sets the clipboard, C1, bidirectional
# controls, line separators, CR and DEL; as escapes of YAML.
poison='x\x1b]52;c;aGk=\x07\x1b[31m\u009b31m\u202Ey\u2066\u061c\u200f\u2028\u0085\rz\x7f'

# Bytes that no terminal must get from us: with NO_COLOR there is no ESC at all.
control='[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c'

harmless() {
	! LC_ALL=C grep -aP "$control" "$@" | cat -v | head -n 3 | grep .
}

# given_poison: it is in every field of a record, in keys, an event, file names.
given_poison() {
	local field raw
	raw=$(printf "$poison")
	given_customers
	{
		echo id: evil-3f2a9c1b
		crm schema contact | jq -r '.properties | keys[]' |
			grep -vxE 'id|consent|converted|merged|merged_into|custom|external_ids' |
			while read -r field; do echo "$field: \"$poison\""; done
		echo "unknown: \"$poison\""
		echo "\"$poison\": x"
		echo "consent: [{purpose: \"$poison\", channel: \"$poison\", status: \"$poison\", at: \"$poison\"}]"
		echo "custom: {\"$poison\": \"$poison\"}"
		echo "external_ids: {\"$poison\": \"$poison\"}"
	} >contacts/evil-3f2a9c1b.yaml
	printf 'id: good-5f2a9c1b\nname: "%s"\nemail: g@example.com\nstage: lead\ncompany: evil-3f2a9c1b\n' \
		"$poison" >contacts/good-5f2a9c1b.yaml
	printf 'id: raw-4f2a9c1b\nname: %s\nemail: r@example.com\nstage: lead\n' "$raw" \
		>contacts/raw-4f2a9c1b.yaml
	printf 'id: named-6f2a9c1b\nname: X\n' >"contacts/a$raw.yaml"
	given_file timeline/evil-3f2a9c1b.yaml <<-EOF2
	- id: "$poison"
	  with: [evil-3f2a9c1b, "$poison"]
	  at: 2026-11-20T10:30+01:00
	  kind: "$poison"
	  text: "$poison"
	  "$poison": x
	EOF2
	expect 1 crm check
	[ "$(wc -l <"$stdout")" -ge 30 ]
	expect 0 crm show evil
	expect 0 crm list
}

poisoned_readers() {
	readers
	cat <<-'EOF2'
	complete bash -- list --columns ""
	complete fish -- set evil ""
	config board
	list --columns id,name,tags,notes,owner --format table
	list --columns id,name,tags,notes,owner --sort name
	rename evil
	rm -n evil
	search evil
	search x
	set -n evil city=Roma
	set -n good name=Good
	show --field name good
	show --field notes evil
	show evil
	show evil good raw
	show good
	EOF2
}

@test "no control character of a record reaches the terminal, whatever prints it" {
	local line format
	given_poison
	export TERM=xterm NO_COLOR=1 CRM_PAGER=
	while read -r line <&3; do
		for format in '' table tsv csv json ndjson yaml ids; do
			script --quiet --command "crm ${format:+--format $format} $line" /dev/null \
				</dev/null 2>&1 | sed 's/\r$//' >../drawn
			harmless ../drawn || { echo "crm --format $format $line"; return 1; }
		done
	done 3< <(poisoned_readers)
}

@test "no control character of a record is in a message or a finding" {
	local line
	given_poison
	while read -r line <&3; do
		eval "crm $line" 2>"$stderr" >"$stdout" || true
		harmless "$stderr" || { echo "crm $line"; return 1; }
	done 3< <(poisoned_readers)
	for line in check 'check --format json' status 'show evil' 'list --format json'; do
		crm $line >"$stdout" 2>&1 || true
		harmless "$stdout" || { echo "crm $line"; return 1; }
	done
}

@test "no control character of crm.yaml is in a message" {
	given_customers
	cp crm.yaml ../crm.yaml
	for line in 'board: ["%s"]' 'currency: "%s"' 'timezone: "%s"' 'custom: {"%s": text}' \
		'custom: {size: "%s"}' 'pipeline: {"%s": 2}' 'unique: {contact: ["%s"]}' \
		'kinds: ["%s"]' 'layout: "%s"' '"%s": [' 'check: {"%s": error}'; do
		sed "/^${line%%:*}:/d" ../crm.yaml >crm.yaml
		printf "$line\n" "${poison//\\/\\\\}" | sed 's/\\\\/\\/g' >>crm.yaml
		for command in list check 'config' 'set bob city=Milano' status; do
			crm $command >"$stdout" 2>"$stderr" || true
			harmless "$stderr" || { echo "crm $command with $line"; return 1; }
		done
		printf "${line//%s/$poison}\n" >>crm.yaml
		crm list >"$stdout" 2>"$stderr" || true
		harmless "$stdout" "$stderr" || { echo "raw $line"; return 1; }
	done
}

@test "no value and no name of a file makes a line of its own in what check says" {
	given_customers
	given_file contacts/evil-3f2a9c1b.yaml <<-'EOF2'
	id: evil-3f2a9c1b
	name: "x\ncontacts/anna.yaml:1:1: error: forged [id]"
	email: "x\ncontacts/anna.yaml:1:1: error: forged [id]"
	stage: "x\ncontacts/anna.yaml:1:1: error: forged [id]"
	"x\ncontacts/anna.yaml:1:1: error: forged [id]": x
	EOF2
	echo x >$'contacts/x\nforged-3f2a9c1c.yaml'
	status=0
	crm check >"$stdout" 2>"$stderr" || status=$?
	[ "$status" = 1 ]
	! grep -q '^[^:]*forged' "$stdout"
	! grep -q '^contacts/anna' "$stdout"
	! grep -q forged "$stderr"
}

@test "control characters are refused in what is written" {
	given_customers
	for c in $'\e' $'\a' $'\x7f' $'\u009b' $'\u202e' $'\u2028' $'\u0085'; do
		expect 3 crm set bob "city=a${c}b"
		harmless "$stderr"
		expect 3 crm add contact "name=a${c}b" email=new@example.com
		harmless "$stderr"
	done
	grep -q '^city: Roma$' "contacts/$bob.yaml"
}

# given_indexes: both are there, made anew, and have nothing in their logs.
given_indexes() {
	rm -rf .crm
	crm search quote >/dev/null
	/usr/bin/python3 -c '
import sqlite3, sys
for name in sys.argv[1:]:
    sqlite3.connect(name).execute("PRAGMA wal_checkpoint(TRUNCATE)")' .crm/*.sqlite
}

# spoiled FILE COMMAND...: in a store with both indexes, COMMAND spoils FILE;
# every answer is as before, a change is made, and the index is right in the end.
spoiled() {
	local file=.crm/$1
	shift
	given_indexes
	"$@" "$file" || return
	still_so || { echo "spoiled: $* $file"; return 1; }
	expect 0 crm set bob city=Milano
	expect 0 crm show --field city bob
	says Milano
	expect 0 crm set bob city=Roma
	expect 0 crm index --verify || { echo "spoiled: $* $file"; return 1; }
}

short()   { truncate -s 5000 "$1"; }
empty()   { truncate -s 0 "$1"; }
garbage() { head -c 100000 /dev/urandom | dd of="$1" conv=notrunc status=none; }
tail_garbage() { head -c 400000 /dev/urandom | dd of="$1" bs=4096 seek=1 conv=notrunc status=none; }
newer()   { printf '\0\0\0\x63' | dd of="$1" bs=1 seek=60 conv=notrunc status=none; }
alien()   { printf 'abcd' | dd of="$1" bs=1 seek=68 conv=notrunc status=none; }
other()   { cat "$BATS_TEST_TMPDIR/other/${1##*/}" >"$1"; }
copied()  { cp "$1" "$1.copy" && mv "$1.copy" "$1"; }
folder()  { rm "$1" && mkdir "$1" && touch "$1/x"; }
log()     { head -c 40000 /dev/urandom >"$1-wal"; }
journal() { ln -s /etc/passwd "$1-journal"; }

@test "an index that is foreign, old, cut, garbage or no file is of no consequence" {
	(
		mkdir ../there && cd ../there && given_contact zed && crm search zed >/dev/null
		cp -r .crm "$BATS_TEST_TMPDIR/other"
	)
	given_customers
	remember
	for file in index.sqlite search.sqlite; do
		for how in short empty garbage newer alien other copied folder log journal; do
			spoiled $file $how
		done
	done
}

# one_page N FILE: that page of 4096 bytes is garbage.
one_page() {
	head -c 4096 /dev/urandom | dd of="$2" bs=4096 seek="$1" conv=notrunc status=none
}

# twice COMMAND...: it is 0 or, where it says that the index is damaged and prints
# nothing, 0 when it is run again.
twice() {
	timeout 20 "$@" >"$stdout" 2>"$stderr" && return
	[ $? = 4 ] && grep -q "'\.crm/[a-z]*\.sqlite'" "$stderr" && says '' && expect 0 "$@"
}

@test "a page of the index that went bad gives no wrong answer, and is soon made good" {
	given_customers
	crm list >../list
	crm show --format json bob acme >../show
	crm search quote >../search
	crm check >../check
	for file in index.sqlite search.sqlite; do
		given_indexes
		pages=$(($(stat -c %s ".crm/$file") / 4096))
		[ "$pages" -ge 8 ]
		for ((page = 0; page < pages; page++)); do
			given_indexes
			one_page $page ".crm/$file"
			if ((page % 2)); then
				twice crm show --format json bob acme && cmp ../show "$stdout"
			else
				twice crm list && cmp ../list "$stdout"
			fi || { echo "page $page of $file"; return 1; }
			twice crm search quote && cmp ../search "$stdout" &&
				twice crm status && twice crm check && cmp ../check "$stdout" &&
				twice crm set bob city=Milano && twice crm set bob city=Roma &&
				twice crm index --verify && expect 0 crm index --verify &&
				expect 0 crm list && cmp ../list "$stdout" ||
				{ echo "page $page of $file"; cat "$stderr"; return 1; }
		done
	done
}

@test "an index that says what no file says is found by --verify" {
	given_customers
	given_indexes
	grep -qa bob@example.com .crm/index.sqlite
	at=$(grep -abo bob@example.com .crm/index.sqlite | head -n 1)
	printf B | dd of=.crm/index.sqlite bs=1 seek="${at%%:*}" conv=notrunc status=none
	expect 1 crm index --verify
	complains "crm: the index is not what the files say; 'crm index --rebuild' makes it anew"
	crm index --rebuild >/dev/null
	expect 0 crm index --verify
}

# as_nobody COMMAND...: as a user who can read all here and write nothing.
as_nobody() {
	setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent \
		XDG_CONFIG_HOME=/nonexistent PATH="$open:$PATH" "$@"
}

@test "who may only read gets the same answers, with an index or without" {
	[ "$(id -u)" = 0 ] || skip "needs root to be somebody else"
	open=$(mktemp -d /tmp/crm-test-XXXXXX)	# others cannot reach the folders of bats
	chmod 755 "$open"
	cp "$OUT/crm" "$open"
	cd "$open"
	given_customers
	crm list --format json >../json
	for crm in kept gone unreadable; do
		[ $crm != gone ] || rm -rf .crm
		[ $crm != unreadable ] || { crm search quote >/dev/null && chmod 000 .crm/*.sqlite; }
		expect 0 as_nobody crm list --format json
		cmp ../json "$stdout"
		expect 0 as_nobody crm search quote
		grep -q About "$stdout"
		expect 0 as_nobody crm show --field city bob
		says Roma
		expect 0 as_nobody crm check
		expect 4 as_nobody crm set bob city=Milano
		says ''
		grep -q '^crm: .*\.crm.*: Permission denied$' "$stderr"
	done
}

@test "a store on a file system that is mounted to be read answers, and is not written" {
	given_customers
	remember
	mkdir ../ro
	mount --bind . ../ro 2>/dev/null && mount -o remount,bind,ro ../ro ||
		skip "mount is not permitted here"
	status=0
	cd ../ro
	still_so && expect 0 crm check && expect 0 crm index --verify &&
		expect 4 crm set bob city=Milano &&
		grep -q "Read-only file system" "$stderr" || status=$?
	cd ../store
	umount ../ro
	return $status
}

@test "a store of somebody else is refused, with the line that allows it" {
	[ "$(id -u)" = 0 ] || skip "needs root to make one"
	given_customers
	for what in . crm.yaml .crm; do
		chown 12345 "$what"
		each_reader refused
		expect 4 crm set bob city=Milano
		expect 4 crm add contact name=Zoe email=zoe@example.com
		chown 0 "$what"
	done
	chown 12345 .
	crm list 2>"$stderr" || true
	eval "$(grep -o 'crm config .*' "$stderr")"
	expect 0 crm list --count
	says 2
}

refused() {
	case $1 in
	complete*) [ "$status" = 0 ] && [ ! -s "$stdout" ] ;;
	*) [ "$status" = 4 ] && [ ! -s "$stdout" ] && grep -qF "$PWD" "$stderr" ;;
	esac || { cat "$stdout" "$stderr"; return 1; }
}

# Everything that git may run for a repository, each a canary.
given_evil_repository() {
	local git hook
	given_customers
	git init -q .
	git add -A && git commit -qm first
	sed -i 's/Roma/Napoli/' "contacts/$bob.yaml"
	git commit -qam second
	git checkout -qb other HEAD~1
	sed -i 's/Roma/Bari/' "contacts/$bob.yaml"
	git commit -qam third
	! git merge -q master 2>/dev/null || return
	cat >../sing <<-EOF2
	#!/bin/sh
	echo "\$0 \$*" >>$BATS_TEST_TMPDIR/sung
	EOF2
	chmod +x ../sing
	git=$(git rev-parse --git-dir)
	for hook in post-index-change pre-commit post-checkout fsmonitor-watchman \
		reference-transaction pre-auto-gc; do
		cp ../sing "$git/hooks/$hook"
	done
	printf '#!/bin/sh\n' >x-helper
	cat >>"$git/config" <<-EOF2
	[core]
		fsmonitor = $PWD/../sing
		hooksPath = $git/hooks
		pager = $PWD/../sing
		editor = $PWD/../sing
		sshCommand = $PWD/../sing
		alternateRefsCommand = $PWD/../sing
		askPass = $PWD/../sing
		attributesFile = $PWD/.gitattributes
	[filter "x"]
		clean = $PWD/../sing
		smudge = $PWD/../sing
		process = $PWD/../sing
		required = true
	[diff]
		external = $PWD/../sing
	[diff "x"]
		command = $PWD/../sing
		textconv = $PWD/../sing
	[merge "x"]
		driver = $PWD/../sing
	[gpg]
		program = $PWD/../sing
	[log]
		showSignature = true
	[include]
		path = $PWD/included
	[alias]
		ls-files = !$PWD/../sing
		status = !$PWD/../sing
		log = !$PWD/../sing
		rev-parse = !$PWD/../sing
		config = !$PWD/../sing
	[credential]
		helper = !$PWD/../sing
	[sequence]
		editor = $PWD/../sing
	[pager]
		ls-files = $PWD/../sing
		log = $PWD/../sing
	[uploadpack]
		packObjectsHook = $PWD/../sing
	EOF2
	printf '[core]\n\tfsmonitor = %s/../sing\n' "$PWD" >included
	printf '* filter=x diff=x merge=x\n' >.gitattributes
	mkdir -p .crm/hooks
	for hook in pre-commit post-commit pre-add post-set status list; do
		cp ../sing ".crm/hooks/$hook"
	done
	cp ../sing crm-evil
	cat >>crm.yaml <<-EOF2
	alias: {evil: "!$PWD/../sing", list: "!$PWD/../sing"}
	pager: $PWD/../sing
	editor: $PWD/../sing
	hooks: {list: $PWD/../sing}
	autocommit: false
	EOF2
	touch contacts/*
}

silent() {
	[ ! -e "$BATS_TEST_TMPDIR/sung" ] || { cat "$BATS_TEST_TMPDIR/sung"; return 1; }
}

@test "nothing that a repository or a store says is run by what only reads" {
	given_evil_repository
	each_reader silent
	export TERM=xterm
	for line in list 'show acme' check status 'undo --list'; do
		script --quiet --command "crm $line" /dev/null </dev/null >/dev/null 2>&1
		silent || { echo "after crm $line on a terminal"; return 1; }
	done
	(cd contacts && PATH=.:$PATH crm status >/dev/null 2>&1) || true
	silent
	expect 2 crm evil
	silent
	git status >/dev/null 2>&1 || true	# which is how a canary sings
	! silent >/dev/null
}

@test "nothing that a repository or a store says is run by what writes" {
	given_evil_repository
	sed -i '/^<<<<<<</,/^=======/d; /^>>>>>>>/d' contacts/*.yaml
	for line in 'set anna city=Bari' 'add contact name=Zoe email=zoe@example.com' \
		'rename anna' 'rm --yes zoe@example.com' undo 'repack --layout packed' \
		'config quiet_after 40d'; do
		expect 0 crm $line
		silent || { echo "after crm $line"; return 1; }
	done
}

@test "a .crm that came with a clone is not believed, and writes to no other file" {
	"${CC:-cc}" -std=c11 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 \
		-I "$ROOT/lib" -o ../forge "$BATS_TEST_DIRNAME/shim/forge.c" "$OUT/libcrm.a" \
		$(sanitized && echo -fsanitize=address,undefined) \
		-Wl,-z,muldefs -lyaml -lsqlite3 -lutf8proc -ljansson -lpthread -lm
	given_customers
	git init -q .
	crm search quote >/dev/null
	remember
	for path in ../evil a/../../evil /tmp/crm-test-evil .git/evil .git/hooks/evil/x .git/a/evil \
		.crm/evil .crm/hooks/evil .crm/undo/evil .evil contacts/.evil; do
		rm -rf ../clone && cp -a . ../clone && cd ../clone
		"$BATS_TEST_TMPDIR/forge" "$path" evil
		still_so
		crm set bob city=Roma >/dev/null 2>&1 || true
		crm resolve --finish >/dev/null 2>&1 || true
		still_so
		find .. /tmp/crm-test-evil -name '*evil' 2>/dev/null | same_as '' /dev/stdin
		cd ../store
	done
}

sanitized() {
	nm "$OUT/crm" | grep -qm 1 __asan_init
}

# costs COMMAND...: milliseconds of processor that it took, in $cost.
costs() {
	local TIMEFORMAT='%U %S' took status=0
	took=$({ time timeout 20 "$@" >"$stdout" 2>"$stderr"; } 2>&1) || status=$?
	cost=$(awk '{ printf "%d", ($1 + $2) * 1000 }' <<<"$took")
	[ "$status" != 124 ] || { echo "still running: $*"; return 1; }
}

repeat() {	# COUNT TEXT
	head -c "$1" /dev/zero | sed "s/\x0/$2/g"
}

@test "files that are dear to other readers are refused in a tenth of a second" {
	limit=100
	! sanitized || limit=2000
	given_customers
	remember
	mkdir ../evil
	repeat 50000 '[' >../evil/depth && repeat 50000 ']' >>../evil/depth
	{ printf 'notes: ' && repeat 50000 '['; } >../evil/depth.field
	repeat 20000 '{a: ' >../evil/depth.map
	repeat 50000 '- ' >../evil/depth.list
	repeat 50000 '? ' >../evil/anchor.key
	{
		echo 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
		for i in 1 2 3 4 5 6 7 8 9; do
			p="*a$((i - 1))"
			echo "a$i: &a$i [$p, $p, $p, $p, $p, $p, $p, $p, $p, $p]"
		done
	} >../evil/bomb
	seq -f '%%TAG !t%g! tag:example.com,2000:' 20000 >../evil/directives
	seq -f 'k: &a%g v' 30000 >../evil/anchors
	repeat 200000 '!!x ' >../evil/tags
	repeat 500000 '"\\' >../evil/quotes
	repeat 1000000 '-' >../evil/dashes
	for evil in ../evil/*; do
		cp "$evil" contacts/evil-3f2a9c1b.yaml
		for line in check 'list --format ids' 'show bob'; do
			costs crm $line
			[ "$cost" -lt "$limit" ] || { echo "$cost ms: crm $line with ${evil##*/}"; return 1; }
		done
		expect 1 crm check
		grep -q '^contacts/evil-3f2a9c1b.yaml:[0-9]*:[0-9]*: error: ' "$stdout"
		still_so
	done
}

@test "a record over the limit of one MiB is refused, one below it is read" {
	given_customers
	remember
	{ printf 'id: big-3f2a9c1b\nname: Big\nemail: big@example.com\nstage: lead\nnotes: '; repeat 1048576 a; echo; } \
		>contacts/big-3f2a9c1b.yaml
	expect 1 crm check
	says "contacts/big-3f2a9c1b.yaml:1:1: error: a record of $(stat -c %s contacts/big-3f2a9c1b.yaml) bytes is over the limit of 1048576 ('limits' in crm.yaml); keep documents in files/ [record-size]"
	still_so
	sed -i 's/a\{1000\}$//' contacts/big-3f2a9c1b.yaml
	expect 0 crm check
	expect 0 crm show --field name big
	says Big
}

# finding BYTES TEXT: a record that is these bytes (escapes of printf) has that
# one finding, it is told of by status, and the others are as before.
finding() {
	printf "$1" >contacts/evil-3f2a9c1b.yaml
	expect 1 crm check
	says "contacts/evil-3f2a9c1b.yaml:$2"
	expect 0 crm status
	grep -q $'^unreadable\t1\tcontacts/evil-3f2a9c1b.yaml' "$stdout" ||
		{ cat "$stdout"; return 1; }
	still_so
}

@test "what is no UTF-8, and what git could not merge, is named by line and column" {
	given_customers
	remember
	finding '\xff\xfei\0d\0:\0' "1:1: error: this is UTF-16; convert it with 'iconv -f UTF-16 -t UTF-8' [utf-16]"
	finding '\xfe\xff\0i\0d\0:' "1:1: error: this is UTF-16; convert it with 'iconv -f UTF-16 -t UTF-8' [utf-16]"
	finding 'id: evil-3f2a9c1b\nname: a\0b\n' "2:8: error: NUL at byte 25: this is no text, or UTF-16 [nul]"
	finding 'id: evil-3f2a9c1b\nname: a\xe8\n' "2:8: error: byte 25 (0xe8) is not UTF-8; if this is Windows-1252, convert it with 'iconv -f WINDOWS-1252 -t UTF-8' [utf-8]"
	finding 'id: evil-3f2a9c1b\n<<<<<<< HEAD\nname: A\n=======\nname: B\n>>>>>>> other\n' \
		"2:1: error: a merge conflict is not resolved here: edit it or run 'git mergetool', then 'git add' the file [conflict-marker]"
}

@test "an empty file where a record should be is an error" {
	given_customers
	for bytes in '' '\n' '# nothing\n' '---\n'; do
		printf -- "$bytes" >contacts/evil-3f2a9c1b.yaml
		expect 1 crm check
		grep -q '^contacts/evil-3f2a9c1b.yaml:1:1: error: ' "$stdout"
	done
}

@test "what editors leave beside a record is passed over" {
	for layout in files packed; do
		cd "$BATS_TEST_TMPDIR/work" && rm -rf store && given_customers "$layout"
		remember
		for file in contacts/*.yaml companies/*.yaml timeline/*.yaml; do
			name=${file##*/}
			for temp in ".#$name" "$name~" "#$name#" ".$name.swp" ".$name.un~" 4913 \
				".$name.crm-tmp-0123456789abcdef" "$name.orig" "$name.rej" ".DS_Store"; do
				echo 'id: x' >"${file%/*}/$temp"
			done
			ln -sf nobody@nowhere.1 "${file%/*}/.#$name"
		done
		still_so
		expect 0 crm check
		expect 0 crm set bob city=Milano
		expect 0 crm undo
		still_so
		expect 0 crm index --verify
	done
}

@test "of the clock only what is noted as made then depends" {
	given_customers
	remember
	for now in 1970-01-02 1999-06-30T23:59Z 2100-01-01 2038-01-19T03:14:08Z; do
		export CRM_NOW=$now
		still_so
		expect 0 crm check
		expect 0 crm set anna city=Bari
		expect 0 crm undo
		still_so
		expect 0 crm index --verify
		year=${now%%-*}
		new=$(crm add contact name=Zoe email=zoe@example.com)
		grep -q "^created: \"\?$year" "contacts/$new.yaml"
		expect 0 crm rm --yes "$new"
	done
}

@test "the times of files are compared and never ordered" {
	given_customers
	for when in 1970-01-02 2100-01-01 2026-11-21; do
		for city in Bari Pisa Lodi; do	# as long as one another
			sed -i "s/^city: .*/city: $city/" "contacts/$bob.yaml"
			touch -d "$when" "contacts/$bob.yaml"
			expect 0 crm list --columns city --sort -city --limit 1
			says $city
			expect 0 crm show --field city bob
			says $city
		done
	done
	printf 'city: Roma\n' | dd of="contacts/$bob.yaml" conv=notrunc bs=1 status=none \
		seek="$(grep -b '^city: ' "contacts/$bob.yaml" | cut -d : -f 1)"
	touch -d 2026-11-21 "contacts/$bob.yaml"
	expect 0 crm list --columns city --sort -city --limit 1
	says Roma
	expect 0 crm index --verify
}

@test "a change keeps who may read a file, and a new one is as umask says" {
	given_customers
	chmod 600 "contacts/$bob.yaml"
	umask 000
	crm set bob city=Milano
	[ "$(stat -c %a "contacts/$bob.yaml")" = 600 ]
	umask 077
	new=$(crm add contact name=Zoe email=zoe@example.com)
	[ "$(stat -c %a "contacts/$new.yaml")" = 600 ]
}

@test "a store of a newer format is read, and not written" {
	given_customers
	remember
	sed -i 's/^format: 1/format: 2/' crm.yaml
	still_so
	cp "contacts/$bob.yaml" ../before
	for line in 'set bob city=Milano' 'add contact name=Zoe email=zoe@example.com' \
		'rename bob robert' 'rm --yes bob' 'undo' 'repack --layout packed'; do
		status=0
		crm $line >"$stdout" 2>"$stderr" || status=$?
		[ "$status" = 3 ] || [ "$status" = 4 ] || { echo "status $status: crm $line"; return 1; }
		[ ! -s "$stdout" ] && grep -q 'format' "$stderr"
	done
	cmp ../before "contacts/$bob.yaml"
}

@test "what reads ends quietly when nobody reads it any more" {
	given_customers
	while read -r line <&3; do
		status=0
		{ eval "crm $line" 2>"$stderr" || echo $? >../status; } | head -c 0
		[ ! -e ../status ] || status=$(cat ../status)
		case $status in
		0 | 1 | 141) grep -q . "$stderr" && { cat "$stderr"; echo "crm $line"; return 1; } ;;
		*) echo "status $status: crm $line"; return 1 ;;
		esac
		rm -f ../status
	done 3< <(readers)
}
