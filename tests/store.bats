#!/usr/bin/env bats
# Which folder is a store, and which is refused as one

load helper

# refused MESSAGE HINT: by what reads and by what writes.
refused() {
	expect 4 crm list
	complains "crm: $1
$2"
	expect 4 crm set nobody city=Roma
	complains "crm: $1
$2"
}

@test "a .crm that git carries is refused, whatever the index of git is like" {
	local hint="'git rm -r --cached .crm' takes it out of git; what lies in it may be somebody else's"
	for kind in '2 sha1' '3 sha1' '4 sha1' '2 sha256' '4 sha256'; do
		set -- $kind
		rm -rf ../repository
		git init -q --object-format="$2" ../repository
		cd ../repository
		touch .circleci .crm-notes .clang-format
		(given_contact anna-verdi)
		mkdir store/.crm.d
		touch store/.crm.d/x store/.crmx
		git config index.version "$1"
		git add .
		[ "$1" != 3 ] || { touch later && git add -N later; }
		(cd store && expect 0 crm list)
		git add -f store/.crm/journal/generation
		git update-index --index-version "$1"
		(cd store && refused "git carries '.crm' of the store '$PWD', which is for one machine alone" "$hint")
		git rm -q -r --cached store/.crm
		(cd store && expect 0 crm list)
	done
}

@test "a .crm that git carries is found in a clone" {
	given_store files
	given_contact anna-verdi
	git init -q
	git add .
	git add -f .crm
	git commit -q -m all
	git clone -q . ../clone
	cd ../clone
	expect 4 crm list
	git rm -q -r --cached .crm
	expect 0 crm list
}

@test "a .crm that is a link or a file is refused" {
	given_store files
	given_contact anna-verdi
	mv .crm ../elsewhere
	ln -s ../elsewhere .crm
	refused "'.crm' in the store '$PWD' is no folder" "move it away: crm makes it again"
	rm .crm
	touch .crm
	refused "'.crm' in the store '$PWD' is no folder" "move it away: crm makes it again"
	rm .crm
	expect 0 crm list
	[ -d .crm ]
}

@test "a store is found from a folder below it, or is where CRM_STORE says" {
	local root
	given_store files
	given_contact anna-verdi
	root=$PWD
	expect 0 crm list --count
	mkdir -p contacts/a/b
	(cd contacts/a/b && expect 0 crm list --count && says 1)
	cd ..
	CRM_STORE=$root expect 0 crm list --count
	says 1
	CRM_STORE=$root/contacts expect 0 crm list --count
	says 1
	CRM_STORE=$root/crm.yaml expect 0 crm list --count
	says 1
	mkdir none
	CRM_STORE=none expect 4 crm list
	complains "crm: no store at '$PWD/none' or above: there is no crm.yaml
'crm init' makes one"
	CRM_STORE=absent expect 4 crm list
	complains "crm: cannot open 'absent': No such file or directory"
}

# read_only COMMAND...: where nothing at all can be written.
read_only() {
	unshare -rm sh -c 'mount --bind . "$PWD" && mount -o remount,bind,ro "$PWD" && cd "$PWD" && exec "$@"' sh "$@"
}

@test "a store that cannot be written to can be read" {
	given_store files
	given_contact anna-verdi city=Roma
	read_only true 2>/dev/null || skip "mount is not permitted here"
	expect 0 read_only crm show --field city "$id"
	says Roma
	expect 4 read_only crm set "$id" city=Milano
	says ''
	complains "crm: .crm: cannot open 'lock': Read-only file system"
	rm -r .crm
	expect 0 read_only crm list --count
	says 1
	expect 4 read_only crm set "$id" city=Milano
	complains "crm: cannot create '.crm': Read-only file system"
}

# What strace follows cannot be searched for leaks.
without() {
	ASAN_OPTIONS=exitcode=99:detect_leaks=0 strace -f -qq -o /dev/null \
		-e trace="${1%%:*}" -e inject="$1" "${@:2}"
}

@test "where no file can be exchanged or renamed without replacing, it works too" {
	given_store files
	given_contact anna-verdi city=Roma
	without renameat2:error=EINVAL true 2>/dev/null || skip "strace is not permitted here"
	for command in "crm set $id city=Milano" 'crm add contact name=Bob email=b@example.com' \
			'crm repack --layout packed' 'crm undo' "crm rm $id"; do
		without renameat2:error=EINVAL $command
		expect 0 crm check
		[ ! -e .crm/journal/tx ]
	done
	expect 0 crm list --columns name
	says Bob
	[ -z "$(find . -name '*.crm-tmp-*')" ]
}

@test "where there are no locks nothing is written, and why is said" {
	given_store files
	given_contact anna-verdi city=Roma
	without flock:error=ENOLCK true 2>/dev/null || skip "strace is not permitted here"
	expect 4 without flock:error=ENOLCK crm set "$id" city=Milano
	complains "crm: cannot lock '.crm/lock': No locks available
this file system has no locks: move the store to a local disk"
	expect 0 without flock:error=ENOLCK crm show --field city "$id"
	says Roma
}
