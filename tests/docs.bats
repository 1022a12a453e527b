#!/usr/bin/env bats
# The manual says what the program does: each page against the tables that the
# commands are parsed by, and each example against the program itself.

load helper

# Every command that there is, hidden ones too.
command_names() {
	crm help --format json | jq -r '.[].name'
}

# table NAME FILTER: out of a command's own table.
table() {
	crm help --format json "$1" | jq -r ".[0] | $2"
}

# section PAGE NAME: the source of one section.
section() {
	awk -v want=".Sh $2" '/^\.Sh / { on = $0 == want; next } on' "$1"
}

# plain: mdoc source lines of options as a reader sees them.
plain() {
	sed -E 's/ Ns ([=.,:]) Ns Ar /\1/g; s/^\.It Fl //; s/ , -/, --/;
		s/ (Ar|Ns) / /g; s/^(..*)$/-\1/; s/\\&//g; s/\\-/-/g'
}

# examples PAGE: the command lines of its EXAMPLES, one a line; of a display
# with prompts those behind one.
examples() {
	section "$1" EXAMPLES | sed -e 's/\\(dq/"/g; s/\\(aq/'\''/g; s/\\&//g' \
		-e 's/\\e/\\/g; s/\\-/-/g' | awk '
		/^\.Dl /	{ sub(/^\.Dl (\$ )?/, ""); print; next }
		/^\.Bd -literal/ { display = 1; n = prompts = 0; next }
		/^\.Ed/		{
			for (i = 0; i < n; i++)
				if (prompts ? sub(/^\$ /, "", line[i]) : line[i] ~ /(^|[ |(])crm /)
					print line[i]
			display = 0
			next
		}
		display		{
			if (n && line[n - 1] ~ /[\\|]$/) {
				sub(/\\$/, "", line[n - 1])
				line[n - 1] = line[n - 1] $0
				next
			}
			line[n++] = $0
			prompts += /^\$ /
		}'
}

# given_example_store: the store that examples speak of, and files beside it.
given_example_store() {
	given_store || return
	{
		crm add user name=Giulia email=giulia@acme.example role=sales &&
		crm add company name=Acme domain=acme.example &&
		given_file contacts/mario-rossi-3f2a9c1b.yaml <<-EOF2 &&
		id: mario-rossi-3f2a9c1b
		name: Mario Rossi
		email: m.rossi@acme.example
		phone: "+39 06 1234567"
		company: $(crm list company --format ids)
		city: Roma
		stage: lead
		tags: [vip]
		external_ids:
		  hubspot: "201"
		EOF2
		crm add contact name='Luca Bianchi' email=luca@acme.example
	} >/dev/null || return
	given_file contacts.csv <<-EOF2
	name,email,company,city
	Anna Verdi,anna@acme.example,Acme S.r.l.,Milano
	Carla Neri,carla@moda.example,Moda Aurora,Firenze
	EOF2
	given_file companies.csv <<-EOF2
	name,domain,vat_id
	Moda Aurora S.r.l.,moda.example,
	EOF2
	given_file events.csv <<-EOF2
	with,at,kind,text
	luca@acme.example,2026-11-20T10:30+01:00,call,Asked for a quote.
	EOF2
	given_file clienti.csv <<-EOF2
	Codice;Ragione sociale;Partita IVA;Fatturato
	C-17;Bar Sport;;1.200,50
	EOF2
	export EDITOR=true VISUAL=true
}

# run_examples NAME [alone]: what stands on standard input, all in one copy of
# the store, or each in one of its own.
run_examples() {
	local line status bad=0 store=$PWD
	rm -rf ../copy
	while IFS= read -r line; do
		[ -z "$2" ] || rm -rf ../copy
		[ -e ../copy ] || cp -r "$store" ../copy
		cd ../copy || return
		status=0
		bash -c "set -o pipefail; $line" >../said 2>&1 </dev/null || status=$?
		[ "$status" -le 1 ] && continue
		echo "$1: status $status: $line"
		head -n 5 ../said
		bad=1
	done
	cd "$store" || return
	return "$bad"
}

@test "every command has a page, and every page crm-*.1 a command" {
	diff <(command_names | sort) \
		<(ls "$ROOT"/man/crm-*.1 | sed 's|.*/crm-||; s|\.1$||' | sort)
}

@test "commands are listed in the order of their names" {
	command_names >names
	sort -c names
}

@test "a page's NAME is the command's brief" {
	for name in $(command_names); do
		page=$ROOT/man/crm-$name.1
		diff -u --label "table of $name" --label "$page" \
			<(printf '.Nm crm-%s\n.Nd %s\n' "$name" "$(table "$name" .brief)") \
			<(section "$page" NAME) || bad=1
	done
	[ -z "$bad" ]
}

@test "a page's SYNOPSIS is what the table gives" {
	for name in $(command_names); do
		page=$ROOT/man/crm-$name.1
		diff -u --label "table of $name" --label "$page" \
			<(table "$name" .usage | sed 's/^usage: //' | xargs -d '\n' | tr -s ' ') \
			<({ sed -n '1,/^\.Sh NAME/p' "$page"
			    printf '.Nm crm-%s\n.Nd x\n.Sh SYNOPSIS\n' "$name"
			    section "$page" SYNOPSIS; } |
			  mandoc -T ascii -O width=500 | col -b |
			  sed -n '/^SYNOPSIS/,/^[A-Z]/{/^ /p}' | xargs -d '\n' |
			  tr -s ' ' | sed 's/^ //; s/ $//') || bad=1
	done
	[ -z "$bad" ]
}

@test "a page's option heads are the table's, in its order" {
	for name in $(command_names); do
		page=$ROOT/man/crm-$name.1
		diff -u --label "table of $name" --label "$page" \
			<(table "$name" '.options[] |
				([.letter // empty | "-" + .] +
				 [.name // empty | "--" + .] | join(", ")) +
				(if .value then " " + .value else "" end)') \
			<(grep '^\.It Fl ' "$page" | plain) || bad=1
	done
	[ -z "$bad" ]
}

@test "crm(1) has the options of every command, in their order" {
	diff -u <(crm help options | sed -n '/^Options:/,$p' | sed -nE 's/^  (-.*[^ ])  +.*/\1/p' |
		sed 's/ *$//') \
		<(sed -n '/^The options of every command/,/^\.El/p' "$ROOT/man/crm.1" |
		  grep '^\.It Fl ' | plain)
}

@test "every page has the sections of the house, in their order" {
	for page in "$ROOT"/man/crm-*.1; do
		sed -n 's/^\.Sh //p' "$page" | grep -xE \
			'NAME|SYNOPSIS|DESCRIPTION|OUTPUT|EXIT STATUS|EXAMPLES|SEE ALSO' >got
		printf '%s\n' NAME SYNOPSIS DESCRIPTION OUTPUT 'EXIT STATUS' EXAMPLES \
			'SEE ALSO' | diff -u --label wanted --label "$page" - got || bad=1
	done
	[ -z "$bad" ]
}

@test "every page that a page or the readme refers to is there" {
	{
		sed -nE 's/^\.Xr (crm[a-z-]*) ([0-9]).*/\1.\2/p' "$ROOT"/man/crm*.[1-9]
		grep -oE 'crm(-[a-z]+)*\([0-9]\)' "$ROOT/README.md" |
			sed 's/(\(.\))/.\1/'
	} | sort -u >wanted
	ls "$ROOT/man" >there
	grep -vxFf there wanted && return 1
	return 0
}

@test "mandoc finds nothing to say about the manual" {
	mandoc -Tlint -Wstyle "$ROOT"/man/crm*.[1-9] 2>/dev/null |
		grep -v 'referenced manual not found' && return 1
	return 0
}

@test "every example of the manual runs" {
	given_example_store
	for page in "$ROOT"/man/crm*.[1-9]; do
		examples "$page" >../lines
		run_examples "${page##*/}" <../lines || bad=1
	done
	[ -z "$bad" ]
}

@test "every example of --help runs" {
	given_example_store
	for name in $(command_names); do
		table "$name" '.examples[]' >../lines
		run_examples "crm $name --help" alone <../lines || bad=1
	done
	[ -z "$bad" ]
}

@test "every command of the manual has an example, in its page and in --help" {
	for name in $(command_names); do
		[ -n "$(examples "$ROOT/man/crm-$name.1")" ] || bad+=" page:$name"
		[ "$name" = complete ] || [ -n "$(table "$name" '.examples[]')" ] ||
			bad+=" help:$name"
	done
	[ -z "$bad" ] || { echo "without:$bad"; return 1; }
}

# A tour: what stands behind each prompt is run, and its output put below.
replay() {
	local line out said
	while IFS= read -r line; do
		case $line in
		'```console') out=$line ;;
		'```') out= ;;
		esac
		if [ -z "$out" ]; then
			printf '%s\n' "$line"
		elif [ "$line" = "$out" ]; then
			printf '%s\n' "$line"
		elif [[ $line == '$ '* ]]; then
			printf '%s\n' "$line"
			eval "${line#\$ }" >"$stdout" 2>&1 </dev/null || true
			sed "s|$BATS_TEST_TMPDIR/work|/home/you|" "$stdout"
		fi
	done
}

@test "the tour of the readme is what the program says" {
	replay <"$ROOT/README.md" >"$BATS_TEST_TMPDIR/readme"
	diff -u "$ROOT/README.md" "$BATS_TEST_TMPDIR/readme"
}

@test "the demo goes through to its end" {
	expect 0 "$ROOT/tests/demo.sh"
	complains ''
	says_line '$ crm undo'
}
