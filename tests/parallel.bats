#!/usr/bin/env bats
# Many commands at once: nothing is lost, nothing is half there

load helper
load layouts

# all COUNT COMMAND...: so many at once; {} in a word is the number.  Each
# status is 0; what they print is printed in the order of the numbers.
all() {
	local n=$1 i dir pids=()
	shift
	dir=$(mktemp -d "$BATS_TEST_TMPDIR/all.XXXXXX")
	for ((i = 1; i <= n; i++)); do
		{
			"${@//\{\}/$i}" >"$dir/out.$i" 2>"$dir/err.$i"
			echo $? >"$dir/rc.$i"
		} 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}"
	for ((i = 1; i <= n; i++)); do
		[ "$(cat "$dir/rc.$i")" = 0 ] || {
			echo "number $i: status $(cat "$dir/rc.$i")"
			cat "$dir/err.$i"
			return 1
		} >&2
		cat "$dir/out.$i"
	done
}

patient() {
	mkdir -p "$XDG_CONFIG_HOME/crm"
	echo 'lock_timeout: 120' >"$XDG_CONFIG_HOME/crm/config.yaml"
}

# reading FILTER COMMAND...: until the file `stop` is there, every answer of the
# command ends with 0 and fits; what does not is in `torn`.
reading() {
	local filter=$1 n=0
	shift
	while [ ! -e "$BATS_TEST_TMPDIR/stop" ]; do
		if ! "$@" >"$BATS_TEST_TMPDIR/read" 2>"$BATS_TEST_TMPDIR/read.err" ||
		   ! jq -e "$filter" "$BATS_TEST_TMPDIR/read" >"$BATS_TEST_TMPDIR/read.jq" 2>&1; then
			cat "$BATS_TEST_TMPDIR"/read*
		fi >>"$BATS_TEST_TMPDIR/torn"
		n=$((n + 1))
	done
	echo "$n" >"$BATS_TEST_TMPDIR/reads"
}

stop_reading() {
	touch "$BATS_TEST_TMPDIR/stop"
	wait
	[ ! -s "$BATS_TEST_TMPDIR/torn" ] || { head -c 4000 "$BATS_TEST_TMPDIR/torn"; return 1; }
	[ "$(cat "$BATS_TEST_TMPDIR/reads")" -gt 0 ]
}

adds() {
	given_store "$1"
	patient
	unset CRM_SEED
	reading 'all(.[]; .id and .name and .stage and .created and .city == "Roma")' \
		crm list --format json 3>&- &
	all 100 crm add contact name='Person {}' email='p{}@example.com' city=Roma >../ids
	stop_reading
	sort -u ../ids | wc -l >../got
	same_as 100 ../got
	expect 0 crm list --format ids
	sort "$stdout" | diff <(sort ../ids) -
	expect 0 crm list --columns name
	sort "$stdout" | diff <(seq -f 'Person %g' 100 | sort) -
	expect 0 crm check
	expect 0 crm index --verify
	expect 0 crm undo --list
	wc -l <"$stdout" >../got
	same_as 100 ../got
}

sets() {
	given_store "$1"
	patient
	crm config custom "{$(seq -s ', ' -f 'f%g: number' 50)}"
	given_contact mario-rossi
	given_contact anna-verdi
	reading '.[0] | .id and .name and .stage and .created' \
		crm show --format json mario-rossi 3>&- &
	all 50 crm set mario-rossi 'custom.f{}={}' >../said
	stop_reading
	same_as '' ../said
	expect 0 crm show --format json mario-rossi
	jq -c '.[0].custom | to_entries | map("\(.key)=\(.value)") | sort' "$stdout" >../got
	seq 50 | jq -cn '[inputs | "f\(.)=\(.)"] | sort' | diff - ../got
	expect 0 crm show --field name anna-verdi
	says 'Anna Verdi'
	expect 0 crm check
	expect 0 crm index --verify
}

@test "a hundred adds at once make a hundred records, in files" {
	adds files
}

@test "a hundred adds at once make a hundred records, in shards" {
	adds packed
}

@test "fifty sets of one record at once are all there, in files" {
	sets files
}

@test "fifty sets of one record at once are all there, in shards" {
	sets packed
}

@test "adds and removals beside each other leave what was added" {
	given_store packed
	patient
	unset CRM_SEED
	for i in 1 2 3 4 5 6 7 8 9 10; do
		given_contact "old-$i"
	done
	all 10 crm rm --yes 'old-{}@example.com' >../removed 3>&- &
	removing=$!
	all 20 crm add contact name='New {}' email='n{}@example.com' >../added
	wait "$removing"
	expect 0 crm list --columns name --sort name
	sort "$stdout" | diff <(seq -f 'New %g' 20 | sort) -
	expect 0 crm index --verify
}

@test "who waits too long for the lock is told who holds it, with 5" {
	given_contact mario-rossi
	mkdir -p "$XDG_CONFIG_HOME/crm"
	echo 'lock_timeout: 0' >"$XDG_CONFIG_HOME/crm/config.yaml"
	exec 8<>.crm/lock
	flock 8
	expect 5 crm set mario-rossi city=Roma
	expect 0 crm show --field name mario-rossi
	says 'Mario Rossi'
	exec 8>&-
	expect 0 crm set mario-rossi city=Roma
}
