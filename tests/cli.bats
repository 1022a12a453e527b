#!/usr/bin/env bats
# The command line itself: options, help, statuses, output, aliases, programs.

load helper

command_names() {
	crm help --format json | jq -r '.[].name'
}

# terminal [COLUMNSxLINES] COMMAND: run it on a terminal; what is drawn is in
# $stdout.
terminal() {
	script --quiet --return --command "$1" /dev/null >"$stdout" </dev/null
}

@test "without a command, the status is 2 and the message names help" {
	expect 2 crm
	says ''
	complains 'crm: no command given; crm help lists them'
}

@test "an unknown command is 2 and the nearest is named" {
	expect 2 crm hepl
	says ''
	complains "crm: no command 'hepl'; did you mean 'help'?"
	expect 2 crm zzzzzzzz
	complains "crm: no command 'zzzzzzzz'; crm help lists them"
}

@test "an unknown option is 2, with the nearest and the usage" {
	expect 2 crm version --verbos
	says ''
	complains $'crm: unknown option \'--verbos\'; did you mean \'--verbose\'?\nusage: crm version'
}

@test "a part of an option's name is not that option" {
	expect 2 crm config --show
	complains_line "crm: unknown option '--show'; did you mean '--show-origin'?"
}

@test "an unknown format is 2 and the formats are named" {
	expect 2 crm --format jsn help
	complains "crm: '--format' must be one of table, tsv, csv, json, ndjson, yaml, ids, vcard, ics, not 'jsn'; did you mean 'json'?"
}

@test "options of every command stand before its name or behind it" {
	expect 0 crm --format json help version
	cp "$stdout" before
	expect 0 crm help version --format=json
	cmp before "$stdout"
}

@test "every command has -h, --help and crm help, which are the same and say its usage" {
	for name in $(command_names); do
		expect 0 crm "$name" --help
		cp "$stdout" long
		[ "$(head -c 11 long)" = "usage: crm " ]
		expect 0 crm "$name" -h
		cmp long "$stdout"
		expect 0 crm help "$name"
		cmp long "$stdout"
	done
}

@test "--help fits one screen of 80 columns and 60 lines" {
	for name in $(command_names); do
		crm "$name" --help | awk -v n="$name" '
			length($0) > 80 { print n ": " $0; bad = 1 }
			END { if (NR > 60) { print n ": " NR " lines"; bad = 1 }; exit bad }'
	done
}

@test "--help takes no value" {
	expect 2 crm list --help=3
	sed 1q "$stderr" >got
	same_as "crm: '--help' takes no value" got
}

@test "--help wins over what else is wrong on the line behind it" {
	expect 0 crm list --help --nonsense
	expect 2 crm list --nonsense --help
}

@test "every command is in crm help, but for hidden ones" {
	crm help | sed -nE 's/^  ([a-z]+) .*/\1/p' >listed
	command_names | grep -vx -e complete -e merge-driver | grep -vxFf listed && return 1
	return 0
}

@test "every topic of crm help prints a page" {
	for topic in options names formats exit-codes environment settings security; do
		expect 0 crm help "$topic"
		[ "$(wc -l <"$stdout")" -ge 5 ]
		! grep -qE '.{81}' "$stdout"
	done
}

@test "help on what there is none of is 2 and the nearest is named" {
	expect 2 crm help exitcodes
	complains "crm: no help on 'exitcodes'; did you mean 'exit-codes'?"
}

@test "crm --version is crm version" {
	expect 0 crm --version
	grep -qE '^crm [0-9]' "$stdout"
	cp "$stdout" one
	expect 0 crm version
	cmp one "$stdout"
}

@test "an operand too many is 2" {
	expect 2 crm version now
	complains $'crm: unexpected operand \'now\'\nusage: crm version'
}

@test "outside of a store the status is 4 and the way to one is named" {
	expect 4 crm list
	says ''
	complains "crm: no store at '$PWD' or above: there is no crm.yaml"$'\n'"'crm init' makes one"
}

@test "-C runs as if started there, and goes before CRM_STORE" {
	mkdir here there
	(cd here && given_store && crm config currency USD)
	(cd there && given_store)
	expect 0 crm -C here/store config currency
	says USD
	expect 0 env CRM_STORE="$PWD/there/store" crm config currency
	says EUR
	expect 0 env CRM_STORE="$PWD/there/store" crm -C here/store config currency
	says USD
	expect 4 crm -C nowhere config currency
	complains "crm: cannot go to folder 'nowhere': No such file or directory"
}

@test "each -C is from within the one before, on both sides of the command" {
	mkdir -p here/deep
	(cd here/deep && given_store && crm config currency USD)
	expect 0 crm -C here -C deep config -C store currency
	says USD
	expect 0 crm -C here -C "$PWD/here/deep/store" config currency
	says USD
	expect 0 crm -C here/deep/store -C '' config currency
	says USD
	expect 4 crm -C here -C nowhere config currency
	complains "crm: cannot go to folder 'nowhere': No such file or directory"
}

@test "a store is found from a folder below it" {
	given_store
	mkdir -p a/b && cd a/b
	expect 0 crm config currency
	says EUR
}

@test "--now must be a time" {
	expect 2 crm --now yesterday version
	complains "crm: '--now' must be a time such as 2026-11-21T10:30, not 'yesterday'"
	expect 2 env CRM_NOW=soon crm version
	complains "crm: 'CRM_NOW' must be a time such as 2026-11-21T10:30, not 'soon'"
	expect 0 crm --now 2026-11-21 version
	expect 0 crm --now 2026-11-21T08:00Z version
}

# What only reads, one line each, in a store with anna.
readers() {
	cat <<-'EOF2'
	check
	complete fish -- ""
	config
	config currency
	help
	help names
	help --format json
	index
	list
	list --format json
	list --format csv
	list --format table
	schema contact
	search anna
	show anna
	show --format json anna
	status
	undo --list
	version
	EOF2
}

@test "no command that reads ends with 0 when standard output is full" {
	given_contact anna
	given_contact bob
	crm search anna >/dev/null
	while read -r line; do
		eval "expect 0 crm $line" || return
		[ -s "$stdout" ] || continue
		status=0
		eval "crm $line" >/dev/full 2>"$stderr" || status=$?
		[ "$status" = 4 ] || { echo "status $status: crm $line"; return 1; }
		[ "$(cat "$stderr")" = "crm: cannot write standard output: No space left on device" ] ||
			{ echo "crm $line:"; cat "$stderr"; return 1; }
	done < <(readers)
}

@test "a limit on the size of files is a failed write, not a signal" {
	status=0
	(ulimit -f 0; exec crm help >../limited 2>/dev/full) || status=$?
	[ "$status" = 4 ]
}

@test "no command that reads ends with 0 when standard output is closed" {
	given_contact anna
	while read -r line; do
		eval "expect 0 crm $line" || return
		[ -s "$stdout" ] || continue
		status=0
		eval "crm $line" >&- 2>"$stderr" || status=$?
		[ "$status" = 4 ] || { echo "status $status: crm $line"; return 1; }
	done < <(readers)
}

@test "a change that was made is called saved when standard output is full" {
	given_store
	status=0
	crm add contact name=Anna email=anna@example.com >/dev/full 2>"$stderr" || status=$?
	[ "$status" = 4 ]
	complains 'crm: cannot write standard output: No space left on device; the change is saved'
	expect 0 crm list --format ids
	[ "$(wc -l <"$stdout")" = 1 ]
}

@test "a closed pipe ends a command by SIGPIPE, without a word" {
	given_store
	for i in $(seq 300); do
		printf 'id: c-%08d\nname: Name %d\nemail: n%d@example.com\nstage: lead\n' \
			"$((10000000 + i))" "$i" "$i" >"contacts-$i.yaml"
		mkdir -p contacts
		mv "contacts-$i.yaml" "contacts/c-$((10000000 + i)).yaml"
	done
	crm list --format json >/dev/null
	{ crm list --format json 2>"$stderr" || echo $? >../status; } | head -n 1 >"$stdout"
	says '['
	complains ''
	[ ! -e ../status ] || [ "$(cat ../status)" = 141 ]
}

@test "nothing but data is on standard output" {
	given_contact anna
	while read -r line; do
		eval "expect 0 crm --color auto $line" || return
		! grep -q $'\033' "$stdout" || { echo "escape: crm $line"; return 1; }
		complains '' || { echo "crm $line"; return 1; }
	done < <(readers)
}

@test "colour is an option's, then the environment's, then the user's to say" {
	given_contact anna
	bold=$'\033[1m'
	coloured() {
		expect 0 "$@" crm list --format table && grep -qF "$bold" "$stdout"
	}
	plain() {
		! coloured "$@"
	}
	plain env
	coloured env CRM_COLOR=always
	coloured env CLICOLOR_FORCE=1
	plain env CLICOLOR_FORCE=0
	plain env NO_COLOR=1 CLICOLOR_FORCE=1
	coloured env NO_COLOR= CLICOLOR_FORCE=1
	coloured env CRM_COLOR=always NO_COLOR=1
	plain env CRM_COLOR=never CLICOLOR_FORCE=1
	expect 0 env CRM_COLOR=never crm --color always list --format table
	grep -qF "$bold" "$stdout"
	expect 0 crm config --user color always
	coloured env
	plain env CLICOLOR=0
	expect 2 env CRM_COLOR=often crm list
	complains "crm: CRM_COLOR: 'color' must be auto, always or never, not 'often'"
}

@test "a colour that is none, in the user's file, is a warning and can be mended" {
	given_file "$HOME/.config/crm/config.yaml" <<<'color: often'
	expect 0 crm config --user color auto
	complains "crm: warning: $HOME/.config/crm/config.yaml: 'color' must be auto, always or never, not 'often'"
	expect 0 crm version
	complains ''
}

@test "a table fits COLUMNS" {
	given_contact anna name='A name that is very much longer than the table is wide'
	expect 0 env COLUMNS=40 crm --format table list
	[ "$(wc -L <"$stdout")" -le 40 ]
	grep -qF '…' "$stdout"
}

@test "on a terminal long output goes through the pager, elsewhere not" {
	given_contact anna
	export TERM=xterm CRM_PAGER='sed s/^/paged:/'
	terminal 'crm help exit-codes'
	grep -q '^paged:  0      done' "$stdout"
	terminal 'crm --no-pager help exit-codes'
	! grep -q paged "$stdout"
	terminal 'CRM_PAGER= crm help exit-codes'
	! grep -q paged "$stdout"
	expect 0 crm help exit-codes
	! grep -q paged "$stdout"
}

@test "the pager is CRM_PAGER, the user's, PAGER, in this order, with LESS and LV set" {
	export TERM=xterm
	given_file "$HOME/.config/crm/config.yaml" <<-'EOF2'
	pager: "sed s/^/user:/"
	EOF2
	export PAGER='sed s/^/pager:/'
	terminal 'crm help exit-codes'
	grep -q '^user:' "$stdout"
	terminal 'CRM_PAGER="sed s/^/crm:/" crm help exit-codes'
	grep -q '^crm:' "$stdout"
	rm "$HOME/.config/crm/config.yaml"
	terminal 'crm help exit-codes'
	grep -q '^pager:' "$stdout"
	terminal 'CRM_PAGER="echo \$LESS \$LV" crm help exit-codes'
	grep -q '^FRX -c' "$stdout"
	terminal 'LESS=S CRM_PAGER="echo \$LESS" crm help exit-codes'
	grep -q '^S' "$stdout"
}

@test "a pager that is quit early is no failure, and the command's status stays" {
	export TERM=xterm CRM_PAGER=true
	expect 0 script --quiet --return --command 'crm help; exit $?' /dev/null
	given_contact anna
	expect 3 script --quiet --return --command 'crm show nobody; exit $?' /dev/null
}

@test "an alias is the user's command line, split as by a shell" {
	given_contact anna
	expect 0 crm config --user alias.names "list --columns name --sort 'name'"
	expect 0 crm names
	says Anna
	expect 0 crm names --header
	says $'name\nAnna'
}

@test "an alias that begins with ! is run by the shell" {
	expect 0 crm config --user alias.hi '!printf "%s-"'
	expect 0 crm hi a 'b c'
	[ "$(cat "$stdout")" = 'a-b c-' ]
}

@test "an alias cannot take the place of a command, nor end in itself" {
	given_file "$HOME/.config/crm/config.yaml" <<-'EOF2'
	alias:
	  version: "!echo mine"
	  loop: loop
	EOF2
	expect 0 crm version
	! grep -q mine "$stdout"
	expect 3 crm loop
	complains "crm: alias 'loop' comes back to itself"
}

@test "nothing that a store says is run" {
	given_contact anna
	cat >>crm.yaml <<-'EOF2'
	alias:
	  evil: "!touch evil"
	pager: "touch evil"
	editor: "touch evil"
	EOF2
	export TERM=xterm
	expect 2 crm evil
	terminal 'crm list'
	crm edit anna </dev/null >/dev/null 2>&1 || true
	[ ! -e evil ]
}

@test "a program crm-NAME on PATH is a command; it gets its words and the store" {
	given_store
	given_file ../bin/crm-hello <<-'EOF2'
	#!/bin/sh
	echo "$# $1 $CRM_STORE"
	exit 7
	EOF2
	chmod +x ../bin/crm-hello
	export PATH=$(cd .. && pwd)/bin:$PATH
	expect 7 crm hello 'a b' --dry-run
	says "2 a b $PWD"
	expect 0 crm help --all
	says_line '  hello'
}

@test "a program in the working folder or the store is never a command" {
	given_store
	printf '#!/bin/sh\ntouch run\n' >crm-evil
	chmod +x crm-evil
	for path in ":$PATH" ".:$PATH" "$PATH:" "$PATH::" "$(basename "$PWD"):$PATH"; do
		expect 2 env PATH="$path" crm evil
	done
	[ ! -e run ]
}

@test "a program cannot take the place of a command" {
	mkdir bin
	printf '#!/bin/sh\necho mine\n' >bin/crm-version
	chmod +x bin/crm-version
	expect 0 env PATH="$PWD/bin:$PATH" crm version
	! grep -q mine "$stdout"
}

@test "an unknown key of the user's configuration is a warning with its line" {
	given_file "$HOME/.config/crm/config.yaml" <<-'EOF2'
	# mine
	colour: always
	EOF2
	expect 0 crm help --all
	complains "crm: warning: $HOME/.config/crm/config.yaml:2: unknown key 'colour'; did you mean 'color'?"
	expect 0 crm -q help --all
	complains ''
}

@test "a user's configuration that is not YAML is a warning and no more" {
	given_file "$HOME/.config/crm/config.yaml" <<<'a: [b'
	given_store
	expect 0 crm config currency
	says EUR
	grep -q "^crm: warning: $HOME/.config/crm/config.yaml:" "$stderr"
}

@test "config lists, reads and sets keys of the store, and changes that line alone" {
	given_store
	cp crm.yaml before
	expect 0 crm config currency USD
	says ''
	sed 's/^currency: EUR/currency: USD/' before | diff -u - crm.yaml
	expect 0 crm config currency
	says USD
	expect 0 crm config --show-origin currency
	says $'USD\tcrm.yaml'
	expect 0 crm config
	says_line $'currency\tUSD'
	expect 0 crm undo
	diff -u before crm.yaml
}

@test "config sets keys below others, lists and maps" {
	given_store
	expect 0 crm config custom.shoe_size number
	expect 0 crm config custom
	says '{"shoe_size":"number"}'
	expect 0 crm config layout '{timeline: packed}'
	expect 0 crm config layout.timeline
	says packed
	expect 0 crm config --unset custom.shoe_size
	expect 1 crm config custom.shoe_size
	complains "crm: 'custom.shoe_size' is not set"
}

@test "config puts the stages of a pipeline in the order that is given" {
	given_store
	expect 0 crm config pipeline '{new: 0.1, won: 1, lost: 0}'
	sed -n '/^pipeline/,$p' crm.yaml >got
	same_as $'pipeline:\n  new: 0.1\n  won: 1\n  lost: 0' got
	crm add opportunity name=Deal >id
	expect 0 crm show --field stage "$(cat id)"
	says new
	expect 0 crm config pipeline '{new: 0.2, won: 1, lost: 0}'
	sed -n '/^pipeline/,$p' crm.yaml >got
	same_as $'pipeline:\n  new: 0.2\n  won: 1\n  lost: 0' got
}

@test "config writes numbers and booleans plain, and JSON has them as such" {
	given_store
	expect 0 crm config modeline true
	expect 0 crm config limits.depth 5
	expect 0 crm config country NO
	tail -n 3 crm.yaml >got
	same_as $'modeline: true\nlimits:\n  depth: 5' got
	grep -q '^country: "NO"$' crm.yaml
	expect 0 crm config --format json
	jq -c '.[] | select(.key | IN("format", "country", "modeline", "limits", "pipeline")) | .value' \
		"$stdout" >got
	same_as '1
"NO"
{"qualification":0.1,"quote":0.3,"negotiation":0.6,"won":1,"lost":0}
{"depth":5}
true' got
	expect 0 crm config modeline
	says true
}

@test "config refuses a value that is not valid, and changes nothing" {
	given_store
	cp crm.yaml before
	expect 3 crm config timezone Europe/Roma
	says ''
	[ "$(wc -l <"$stderr")" -ge 1 ]
	cmp before crm.yaml
	expect 3 crm config store_key 00
	complains "crm: 'store_key' is not to be changed by hand"
	expect 2 crm config curency USD
	complains "crm: no key 'curency'; did you mean 'currency'?"
}

@test "config --user writes the user's file, and makes it when there is none" {
	expect 0 crm config --user pager 'less -S'
	same_as 'pager: less -S' "$HOME/.config/crm/config.yaml"
	expect 0 crm config pager
	says 'less -S'
	expect 0 env CRM_PAGER=more crm config --show-origin pager
	says $'more\tCRM_PAGER'
	expect 2 crm config pager more
	complains "crm: 'pager' is your own setting: crm config --user pager"
	expect 0 crm config --user --unset pager
	expect 1 crm config pager
}

@test "schema prints JSON Schema of every type" {
	given_store
	for type in contact company opportunity campaign case task cost user timeline; do
		expect 0 crm schema "$type"
		jq -e '."$schema"' <"$stdout" >/dev/null
	done
	expect 2 crm schema contcat
	complains "crm: no type 'contcat'; did you mean 'contact'?"
	cd ..
	expect 4 crm schema contact
	expect 0 crm schema --plain contact
}

@test "control characters in what a user typed are shown, not sent" {
	expect 2 crm $'\033[31mred'
	complains "crm: no command '\\x1b[31mred'; crm help lists them"
}

@test "the bytes of the command line that are not UTF-8 do no harm" {
	expect 2 crm $'\xff\xfenonsense'
	complains "crm: no command '\\xff\\xfenonsense'; crm help lists them"
	expect 2 crm version --$'\xff'
}

@test "a locale changes nothing" {
	given_contact nicolo 'name=Nicolò'
	for format in table tsv csv json; do
		expect 0 env LC_ALL=C crm --format "$format" list
		cp "$stdout" c
		expect 0 env LC_ALL=C.UTF-8 crm --format "$format" list
		cmp c "$stdout"
		expect 0 env -u LC_ALL LANG=tr_TR.UTF-8 crm --format "$format" list
		cmp c "$stdout"
	done
}

@test "a store of somebody else is refused until it is trusted" {
	[ "$(id -u)" = 0 ] || skip "needs root to make one"
	given_contact anna
	chown -R nobody .
	expect 4 crm list
	says ''
	grep -qF "$PWD" "$stderr"
	expect 0 env CRM_TRUSTED="$PWD" crm list
	expect 0 env CRM_TRUSTED="/x:$PWD/:/y" crm list
	expect 4 env CRM_TRUSTED="/x" crm list
	crm config --user trusted /x
	crm config --user trusted "$PWD"
	expect 0 crm list
	expect 0 crm config trusted
	says "[\"/x\",\"$PWD\"]"
}

@test "a value that a setting of the user's cannot have is not written" {
	expect 3 crm config --user color blue
	complains "crm: 'color' must be auto, always or never, not 'blue'"
	expect 3 crm config --user lock_timeout soon
	complains "crm: 'lock_timeout' must be a number of seconds, not 'soon'"
	expect 3 crm config --user trusted store
	complains "crm: 'trusted' must be a folder from the root on, such as /srv/crm, or *, not 'store'"
	[ ! -e "$XDG_CONFIG_HOME/crm/config.yaml" ]
}

@test "-v says which store is meant" {
	given_contact anna
	mkdir deeper && cd deeper
	expect 0 crm -v list --count
	says 1
	complains "crm: the store is $(cd .. && pwd -P)"
}
