#!/usr/bin/env bats
# crm import, killed or failing at every call that touches a file: all rows or none.
#
# bats file_tags=slow

load helper

setup_file() {
	local shim=$BATS_TEST_DIRNAME/shim
	"${CC:-cc}" -shared -fPIC -o "$BATS_FILE_TMPDIR/killpoint.so" "$shim/killpoint.c" -ldl
	"${CC:-cc}" -O1 -o "$BATS_FILE_TMPDIR/sweep" "$shim/sweep.c"
}

# sweep kill|fail LAYOUT: an import that makes records, changes one that is
# there and adds events, ended anywhere; tests/shim/sweep.c says what holds.
sweep() {
	export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0:verify_asan_link_order=0
	rm -rf store && given_store files || return
	unset CRM_SEED		# names of temporary files are to differ
	crm add contact name=Anna email=anna@example.com external_ids.crm=1 >/dev/null
	crm add company name=Other >/dev/null
	given_file timeline/other.yaml <<-EOF2
	- id: 8k2m4q9x
	  with: $(crm list company --format ids)
	  at: 2026-11-20T10:30+01:00
	  kind: note
	  text: Moved.
	EOF2
	mv timeline/other.yaml "timeline/$(crm list company --format ids).yaml"
	[ "$2" = files ] || crm repack --layout packed >/dev/null
	given_file ../people.csv <<-EOF2
	external_ids.crm,name,email,city,company
	1,Anna,anna@example.com,Roma,Acme
	2,Bob,bob@example.com,,Acme
	EOF2
	given_file ../events.csv <<-EOF2
	with,at,kind,text
	crm:1,2026-11-20T10:30+01:00,call,About the quote.
	crm:2,2026-11-20T10:30+01:00,call,About the quote.
	EOF2
	expect 0 "$BATS_FILE_TMPDIR/sweep" "$1" "$BATS_FILE_TMPDIR/killpoint.so" \
		"crm import ../people.csv ../events.csv" \
		"crm list --columns id,name,city" "crm check" "crm index --verify"
}

@test "an import that is killed anywhere has taken all rows or none" {
	sweep kill files
}

@test "an import that is killed anywhere has taken all rows or none, packed" {
	sweep kill packed
}

@test "an import of which a call fails has taken all rows or none" {
	KILLPOINT_ERRNO=28 sweep fail files
	KILLPOINT_ERRNO=5 sweep fail packed
}
