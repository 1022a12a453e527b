#!/usr/bin/env bats
# Files of separated values: read as other programs read them.

load helper

@test "random files are split as Python and Miller split them" {
	command -v python3 >/dev/null || skip "no python3"
	expect 0 python3 "$ROOT/tests/csv-differential.py" "$OUT/tests/lib/csv_cells" 250 1
	says ''
}

# bats test_tags=slow
@test "thousands of random files are split as Python and Miller split them" {
	command -v python3 >/dev/null || skip "no python3"
	expect 0 python3 "$ROOT/tests/csv-differential.py" "$OUT/tests/lib/csv_cells" 4000 2
	says ''
}
