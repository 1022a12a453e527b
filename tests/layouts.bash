# For suites that hold in both layouts: `load layouts` behind `load helper`.
#
#	for layout in files packed; do
#		fresh_store "$layout"
#		...
#	done

# fresh_store LAYOUT: an empty store in place of the one before, and we are in it.
fresh_store() {
	cd "$BATS_TEST_TMPDIR/work" && rm -rf store && given_store "$1"
}

# snapshot: every file of the store with its bytes, but what is this machine's.
snapshot() {
	find . -type f -not -path './.crm/*' | LC_ALL=C sort | xargs -d '\n' sha256sum
}
