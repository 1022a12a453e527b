# What every suite of tests/*.bats begins with: `load helper`.
#
# Each test has a folder, a home and a configuration of its own, a clock that
# stands still and random ids that a seed fixes.  `bats tests/add.bats` tests
# build/crm; OUT names another build folder.

ROOT=${BATS_TEST_DIRNAME%%/tests*}
OUT=${OUT:-$ROOT/build}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir home work
	for name in ${!CRM_*} ${!GIT_*} ${!XDG_*} ${!LC_*}; do
		unset "$name"
	done
	unset COLUMNS EDITOR VISUAL PAGER LESS LV NO_COLOR CLICOLOR \
		CLICOLOR_FORCE LANGUAGE CDPATH ENV BASH_ENV
	export HOME=$PWD/home
	export XDG_CONFIG_HOME=$HOME/.config XDG_CACHE_HOME=$HOME/.cache
	export XDG_STATE_HOME=$HOME/.state XDG_DATA_HOME=$HOME/.share
	export PATH="$OUT:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
	export TZ=UTC LC_ALL=C.UTF-8 TERM=dumb
	export CRM_NOW=2026-11-21T10:30+01:00 CRM_SEED=test
	export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=$HOME/.gitconfig
	export GIT_AUTHOR_NAME=Test GIT_AUTHOR_EMAIL=test@example.com
	export GIT_COMMITTER_NAME=Test GIT_COMMITTER_EMAIL=test@example.com
	export GIT_AUTHOR_DATE='2026-11-21T10:30:00+0100'
	export GIT_COMMITTER_DATE='2026-11-21T10:30:00+0100'
	# What a sanitizer finds is none of crm's own statuses.
	export ASAN_OPTIONS=exitcode=99:detect_leaks=1
	export UBSAN_OPTIONS=exitcode=99:halt_on_error=1:print_stacktrace=1
	stdout=$PWD/stdout
	stderr=$PWD/stderr
	umask 022
	cd work || return
	exec </dev/null
}

# expect STATUS COMMAND...: run it; its status is STATUS.  What it prints is
# kept for says and complains.
expect() {
	local want=$1 status=0
	shift
	"$@" >"$stdout" 2>"$stderr" || status=$?
	[ "$status" = "$want" ] && return
	echo "status $status, not $want: $*"
	echo "standard output:"
	head -c 4000 "$stdout"
	echo "standard error:"
	head -c 4000 "$stderr"
	return 1
}

# says TEXT: that, with a line feed, was all of standard output; '' is nothing.
says() {
	same_as "$1" "$stdout"
}

# complains TEXT: that was all of standard error.
complains() {
	same_as "$1" "$stderr"
}

# same_as TEXT FILE: the file holds that and a line feed, or nothing.
same_as() {
	diff -u --label wanted --label "${2##*/}" \
		<([ -z "$1" ] || printf '%s\n' "$1") "$2"
}

# says_line TEXT, complains_line TEXT: one whole line of the output is that.
says_line() {
	grep -qxF -e "$1" "$stdout" || { echo "no line '$1' in:"; cat "$stdout"; return 1; }
}

complains_line() {
	grep -qxF -e "$1" "$stderr" || { echo "no line '$1' in:"; cat "$stderr"; return 1; }
}

# given_store [files|packed]: an empty store, and we are in it.
given_store() {
	mkdir -p store && cd store || return
	crm init --currency EUR --timezone Europe/Rome --country IT \
		--layout "${1:-auto}" >/dev/null 2>&1 ||
		{ echo "no store: status $?"; return 1; }
}

# given_contact SLUG FIELD=VALUE...: a contact whose id begins with SLUG (so
# that SLUG finds it), its name and an e-mail made from that unless given; in
# a new store if we are in none.  Its id is in $id.
given_contact() {
	local slug=$1 name part
	shift
	[ -e crm.yaml ] || given_store || return
	for part in ${slug//-/ }; do
		name+=${name:+ }${part^}
	done
	case " $*" in
	*" name="*) ;;
	*) set -- "name=$name" "$@" ;;
	esac
	case " $*" in
	*" email="* | *" phone="* | *" url="*) ;;
	*) set -- "$@" "email=$slug@example.com" ;;
	esac
	id=$(crm add contact "$@" 2>"$stderr") ||
		{ echo "no contact '$slug':"; cat "$stderr"; return 1; }
}

# given_file PATH: with what is on standard input.
given_file() {
	mkdir -p "$(dirname "$1")" && cat >"$1"
}
