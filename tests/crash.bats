#!/usr/bin/env bats
# What is left when a command is killed, or a call of it fails, anywhere.
# Thousands of commands are run and killed, so `make check` leaves it out.
#
# bats file_tags=slow

load helper

setup_file() {
	local shim=$BATS_TEST_DIRNAME/shim
	"${CC:-cc}" -shared -fPIC -o "$BATS_FILE_TMPDIR/killpoint.so" "$shim/killpoint.c" -ldl
	"${CC:-cc}" -O1 -o "$BATS_FILE_TMPDIR/sweep" "$shim/sweep.c"
}

teardown() {
	cd /
	[ -z "$memory" ] || rm -rf "$memory"
	[ -z "$mounted" ] || umount --lazy "$mounted"
}

# A library that is loaded first, a tracer and a killed process are nothing that a
# sanitizer should mind.
sanitizer_minds_less() {
	export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0:verify_asan_link_order=0
}

# given_customers files|packed: four records that refer to one another, two of
# them with a timeline; $next is the number that the next operation gets.
given_customers() {
	local acme bob
	sanitizer_minds_less
	given_store files
	unset CRM_SEED		# names of temporary files are to differ
	acme=$(crm add company name=Acme domain=acme.example)
	crm add contact name=Anna email=anna@example.com company="$acme" >/dev/null
	bob=$(crm add contact name=Bob email=bob@example.com company="$acme" city=Roma)
	crm add contact name=Carla email=carla@example.com >/dev/null
	given_file "timeline/$bob.yaml" <<-EOF2
	- id: 7k2m4q9x
	  with: [$bob, $acme]
	  at: 2026-11-20T10:30+01:00
	  kind: call
	  text: About the quote.
	EOF2
	given_file "timeline/$acme.yaml" <<-EOF2
	- id: 8k2m4q9x
	  with: $acme
	  at: 2026-11-20T10:30+01:00
	  kind: note
	  text: Moved to the new office.
	EOF2
	[ "$1" = files ] || crm repack --layout packed >/dev/null
	crm check || return
	next=$(($(crm undo --list | sed 's/\t.*//;q') + 1))
}

asks=(
	"crm list --columns id,name,city,company,tags"
	"crm show --format json bob@example.com acme"
	"crm check"
	"crm index --verify"
)

# sweep kill|fail|recover LAYOUT COMMAND [BEFORE]: tests/shim/sweep.c says what
# holds of COMMAND, in a store where BEFORE has been run; %n in it is the number
# that BEFORE's operation has.
sweep() {
	# A killed process leaves the same where flushing costs nothing.
	[ -n "$memory" ] || memory=$(mktemp -d -p /dev/shm crm-test-XXXXXX 2>/dev/null) ||
		memory=$(mktemp -d -p "$BATS_TEST_TMPDIR")
	cd "$memory" && rm -rf store && given_customers "$2" || return
	[ -z "$4" ] || expect 0 $4 || return
	expect 0 "$BATS_FILE_TMPDIR/sweep" "$1" "$BATS_FILE_TMPDIR/killpoint.so" \
		"${3/\%n/$next}" "${asks[@]}"
}

add='crm add contact name=Dora email=dora@example.com'
set='crm set bob city=Milano tags+=vip'
rename='crm rename acme acme-group'
rm='crm rm --force acme bob'

@test "add that is killed anywhere has added one record or none" {
	sweep kill files "$add"
}

@test "add that is killed anywhere has added one record or none, packed" {
	sweep kill packed "$add"
}

@test "set that is killed anywhere has changed the record or not" {
	sweep kill files "$set"
}

@test "set that is killed anywhere has changed the record or not, packed" {
	sweep kill packed "$set"
}

@test "rename that is killed anywhere has changed all references or none" {
	sweep kill files "$rename"
}

@test "rename that is killed anywhere has changed all references or none, packed" {
	sweep kill packed "$rename"
}

@test "rm that is killed anywhere has removed all with their timelines or none" {
	sweep kill files "$rm"
}

@test "rm that is killed anywhere has removed all with their timelines or none, packed" {
	sweep kill packed "$rm"
}

@test "undo that is killed anywhere has taken the operation back or not" {
	sweep kill files "crm undo %n" "$rename"
}

@test "undo that is killed anywhere has taken the operation back or not, packed" {
	sweep kill packed "crm undo %n" "$rename"
}

@test "repack that is killed anywhere has moved all records or none" {
	sweep kill files "crm repack --layout packed"
	sweep kill packed "crm repack --layout files"
}

@test "a change of crm.yaml that is killed anywhere was made or not" {
	sweep kill files "crm config quiet_after 40d"
}

@test "without .crm, which a clone has not, all holds too" {
	sweep kill files "$add" "rm -r .crm"
	sweep kill packed "$set" "rm -r .crm"
}

@test "an unfinished change is finished, however often finishing it is killed" {
	sweep recover files "$rename"
	sweep recover packed "$rm"
}

@test "half a write is not seen when the command is killed in it" {
	export KILLPOINT_SHORT=1
	sweep kill files "$set"
	sweep kill packed "$rename"
}

@test "a full disk at any call is 4 and the old store, or 0 and the new one" {
	export KILLPOINT_ERRNO=28
	sweep fail files "$set"
}

@test "a disk that fails at any call is 4 and the old store, or 0 and the new one" {
	export KILLPOINT_ERRNO=5
	sweep fail packed "$rename"
}

# fail_anyhow LAYOUT: for each command, all that a call may say of a disk.
fail_anyhow() {
	for KILLPOINT_ERRNO in 28 5 122 13 30; do	# ENOSPC EIO EDQUOT EACCES EROFS
		export KILLPOINT_ERRNO
		for command in "$add" "$set" "$rename" "$rm"; do
			sweep fail "$1" "$command"
		done
		sweep fail "$1" "crm undo %n" "$rename"
	done
}

@test "any failure of any call is 4 and the old store, or 0 and the new one" {
	fail_anyhow files
}

@test "any failure of any call is 4 and the old store, or 0 and the new one, packed" {
	fail_anyhow packed
}

@test "half a write is not seen, whatever the command" {
	export KILLPOINT_SHORT=1
	for layout in files packed; do
		for command in "$add" "$set" "$rename" "$rm"; do
			sweep kill $layout "$command"
			sweep recover $layout "$command"
		done
	done
}

# traced SYSCALLS COMMAND: run it; the calls that it made, a name a line.
traced() {
	strace -f -qq -e trace="$1" -e signal=none -o "$BATS_TEST_TMPDIR/trace" \
		$2 >/dev/null 2>"$stderr" || return
	sed -E 's/^[0-9]+ +//; s/\(.*//' "$BATS_TEST_TMPDIR/trace"
}

# points SYSCALLS COMMAND: the first, the middle and the last call of each name:
# the name, a space and which it is, a line each.
points() {
	traced "$1" "$2" | awk '
		{ n[$1]++ }
		END {
			for (name in n) {
				print name, 1
				if (n[name] > 2) print name, int((n[name] + 1) / 2)
				if (n[name] > 1) print name, n[name]
			}
		}' | sort
}

needs_strace() {
	strace -f -o /dev/null true 2>/dev/null || skip "strace is not permitted here"
}

# files_here [TEST...]: what is in the store; of files that pass a test of find.
files_here() {
	find . -path ./.crm -prune -o -type f "$@" -print | sort | xargs tail -n +1
}

# end_at SIGNAL STATUS: the command of $set dies of the signal at points of its
# system calls, as the kernel counts them, and the store is the old or the new
# one.
end_at() {
	local calls=write,pwrite64,fsync,fdatasync,ftruncate,openat2,renameat2,unlinkat,flock
	local name nth status n=0
	needs_strace
	given_customers files
	cp -a . ../fixture
	files_here >../old
	points "$calls" "$set" >../points
	files_here >../new
	while read -r name nth; do
		find . -mindepth 1 -delete
		cp -a ../fixture/. .
		status=0
		strace -f -qq -o /dev/null -e trace="$name" \
			-e inject="$name:signal=$1:when=$nth" $set >/dev/null 2>&1 || status=$?
		[ "$status" = "$2" ] ||
			{ echo "status $status, not $2, at $name $nth"; return 1; }
		expect 0 crm check
		files_here -not -name '.*' >../is	# a reader leaves those
		cmp -s ../old ../is || diff -u ../new ../is ||
			{ echo "neither old nor new at $name $nth"; return 1; }
		expect 0 $set
		files_here | diff -u ../new - || { echo "at $name $nth"; return 1; }
		expect 0 crm index --verify
		n=$((n + 1))
	done <../points
	[ "$n" -ge 12 ]
}

@test "what the kernel sees of a command may be killed anywhere" {
	end_at KILL 137
}

@test "Ctrl-C at any time leaves the old or the new store, and is 130" {
	end_at INT 130
}

@test "SIGTERM at any time leaves the old or the new store, and is 143" {
	end_at TERM 143
}

@test "a disk with little or no room left is 4 and the old store, or 0 and the new one" {
	mounted=$BATS_TEST_TMPDIR/disk
	mkdir "$mounted"
	mount -t tmpfs -o size=1m tmpfs "$mounted" 2>/dev/null ||
		{ mounted=; skip "mount is not permitted here"; }
	cd "$mounted"
	given_customers files
	cp -a . "$BATS_TEST_TMPDIR/fixture"
	files_here >"$BATS_TEST_TMPDIR/old"
	for pages in 0 1 2 3 4 5 6 8 12 16 24 32 64; do
		rm -rf "$mounted/filler" "$mounted/store"
		cp -a "$BATS_TEST_TMPDIR/fixture" "$mounted/store"
		cd "$mounted/store"
		head -c "$((pages * 4096))" /dev/zero >"$mounted/room"
		cat /dev/zero >"$mounted/filler" 2>/dev/null || true
		rm "$mounted/room"
		status=0
		crm set bob city="Milano $pages" >/dev/null 2>"$stderr" || status=$?
		case $status in
		0)	sed "s/^city: Roma/city: Milano $pages/" "$BATS_TEST_TMPDIR/old" ;;
		4)	grep -q "^crm: .*'.*': No space left on device" "$stderr"
			cat "$BATS_TEST_TMPDIR/old" ;;
		*)	echo "status $status with $pages pages"; return 1 ;;
		esac >"$BATS_TEST_TMPDIR/wanted"
		expect 0 crm list
		[ "$(wc -l <"$stdout")" = 3 ]
		rm "$mounted/filler"
		expect 0 crm check
		files_here | diff -u "$BATS_TEST_TMPDIR/wanted" -
		expect 0 crm index --verify
	done
	[ "$status" = 0 ]
}

@test "a limit on the size of files is a failed write, and no signal" {
	given_customers files
	files_here >../old
	status=0
	output=$(ulimit -f 0; crm set bob city=Milano 2>&1) || status=$?
	[ "$status" = 4 ]
	[[ $output == *"crm: "*"'"*"': File too large" ]]
	expect 0 crm check
	files_here | diff -u ../old -
}

@test "who was killed with the lock does not hold it" {
	given_customers files
	expect 0 crm config --user lock_timeout 0
	expect 137 env LD_PRELOAD="$BATS_FILE_TMPDIR/killpoint.so" KILLPOINT_AT=40 $set
	[ -s .crm/lock ]
	expect 0 $set
	complains ''
}
