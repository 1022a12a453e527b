#!/usr/bin/env bats
# crm import: each sample with one command and no option

load helper

# content: what the store holds, .crm aside.
content() {
	find . -path ./.crm -prune -o -type f -print | LC_ALL=C sort | xargs cat | cksum
}

# goes_in FILE: a dry run says what a real one does; what goes in is valid; and
# going in again changes no byte and is no operation.
goes_in() {
	local file=$1 status=0 before ops
	rm -rf store && given_store || return
	crm import --dry-run --rejects ../rejects "$file" >../dry 2>../why || status=$?
	expect "$status" crm import --rejects ../rejects "$file" ||
		{ echo "of $file"; return 1; }
	diff -u ../dry "$stdout" || { echo "of $file"; return 1; }
	expect 0 crm check || return
	expect 0 crm index --verify || return
	before=$(content) ops=$(crm undo --list | wc -l)
	expect "$status" crm import --rejects ../rejects "$file" || return
	! cut -f3 "$stdout" | grep -vxE 'skip|refuse' ||
		{ echo "again, of $file:"; cat "$stdout"; return 1; }
	[ "$(content)" = "$before" ] && [ "$(crm undo --list | wc -l)" = "$ops" ] ||
		{ echo "going in again changed the store: $file"; return 1; }
	[ "$ops" = 0 ] || { expect 0 crm undo && [ "$(crm list --count)" = 0 ]; } || return
	rm -rf ../rejects
	cd ..
}

# all_go_in FOLDER
all_go_in() {
	local file n=0
	while IFS= read -r file; do
		goes_in "$file" || return
		n=$((n + 1))
	done < <(find "$1" -type f \( -name '*.csv' -o -name '*.vcf' -o -name '*.ics' \
		-o -name '*.eml' -o -name '*.mbox' -o -name '*.json' -o -name '*.ndjson' \
		-o -name '*.zip' \) | LC_ALL=C sort)
	[ "$n" -gt 0 ]
}

@test "what other systems write goes in, and again without a change" {
	all_go_in "$BATS_TEST_DIRNAME/fixtures/import"
}

@test "the samples of other systems go in, each with one command" {
	[ -d "$ROOT/../shared/data/import" ] || skip "no samples here"
	all_go_in "$(realpath "$ROOT/../shared/data/import")"
}

@test "the whole of a year's data goes in, and again without a change" {
	[ -f "$ROOT/../shared/tools/crm_json_to_csv.py" ] || skip "no samples here"
	local files type
	python3 "$ROOT/../shared/tools/crm_json_to_csv.py" "$ROOT/../shared/data/kpi/crm.json" csv >/dev/null
	crm init --timezone UTC store >/dev/null 2>&1
	cd store
	for type in user campaign contact opportunity case cost event; do
		files=$(($(python3 -c 'import csv,sys; print(len(list(csv.reader(open(sys.argv[1])))))' "../csv/$type.csv") - 1))
		expect 0 crm import "$type" "../csv/$type.csv"
		[ "$(cut -f3 "$stdout" | sort | uniq -c | tr -d ' ')" = "${files}add" ]
	done
	expect 0 crm check --fail-on error
	before=$(content)
	for type in user campaign contact opportunity case cost event; do
		expect 0 crm import "$type" "../csv/$type.csv"
	done
	[ "$(content)" = "$before" ]
	[ "$(crm undo --list | wc -l)" = 7 ]
}
