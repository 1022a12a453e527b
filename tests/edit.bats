#!/usr/bin/env bats
# crm edit: a record in the editor.

load helper

in_store() {
	cd "$BATS_TEST_TMPDIR/work" && mkdir "$1" && cd "$1" && given_store "$1"
}

# editor: a script on standard input becomes the editor; $1 is the file.
editor() {
	cat >"$BATS_TEST_TMPDIR/editor"
	export EDITOR="sh '$BATS_TEST_TMPDIR/editor'"
}

@test "what is saved goes into the store to the byte" {
	for layout in files packed; do
		in_store $layout
		given_contact anna
		editor <<'END'
sed -i -e '1i # friend' -e 's/^stage: .*/stage:   hot   # at last/' "$1"
END
		crm show anna | sed -e '1i # friend' -e 's/^stage: .*/stage:   hot   # at last/' >../wanted
		expect 0 crm edit anna
		says ''
		complains ''
		expect 0 crm show anna
		diff ../wanted "$stdout"
		[ -z "$(ls .crm/edit-* 2>/dev/null)" ]
	done
}

@test "nothing changed is no operation" {
	for layout in files packed; do
		in_store $layout
		given_contact anna
		crm undo --list >../before
		EDITOR=true expect 0 crm edit anna
		complains 'crm: nothing was changed'
		crm undo --list | diff ../before -
	done
}

@test "a text that is not valid is kept in a file, and the record stays" {
	for layout in files packed; do
		in_store $layout
		given_contact anna
		crm show anna >../before
		editor <<<'sed -i "s/^stage: .*/stage: warm/" "$1"'
		expect 3 crm edit anna
		says ''
		complains_line "what was typed is kept in '.crm/edit-${id##*-}.yaml'"
		grep -qF "'stage' must be one of suspect, lead, hot" "$stderr"
		grep -q '^stage: warm' ".crm/edit-${id##*-}.yaml"
		crm show anna | diff ../before -
	done
}

@test "the id is not changed by hand" {
	given_contact anna
	editor <<<'sed -i "s/^id: anna/id: eva/" "$1"'
	expect 3 crm edit anna
	complains_line "crm: 'id' is not changed by hand; use 'crm rename $id eva-${id##*-}'"
	editor <<<'sed -i "s/^id: .*/id: eva-22222222/" "$1"'
	expect 3 crm edit anna
	complains_line "crm: 'id' must stay '$id'"
}

@test "a reference to nothing and a unique value that is taken are refused" {
	given_contact eva
	given_contact anna
	editor <<<'echo "company: acme-22222222" >>"$1"'
	expect 3 crm edit anna
	grep -qF "'company' names no record: 'acme-22222222'" "$stderr"
	editor <<<'sed -i "s/^email: .*/email: EVA@example.com/" "$1"'
	expect 3 crm edit anna
	grep -qF "email 'EVA@example.com' is taken by 'eva-" "$stderr"
}

@test "what somebody else changed meanwhile stays, and so does the text" {
	for layout in files packed; do
		in_store $layout
		given_contact anna
		editor <<'END'
crm set anna city=Roma && sed -i 's/^stage: .*/stage: hot/' "$1"
END
		expect 6 crm edit anna
		says ''
		complains_line "what was typed is kept in '.crm/edit-${id##*-}.yaml'"
		grep -q '^stage: hot' ".crm/edit-${id##*-}.yaml"
		expect 0 crm show --field city anna
		says Roma
		expect 0 crm show --field stage anna
		says lead
	done
}

@test "another record of the same shard may change while one is edited" {
	mkdir store && cd store
	crm init --layout packed 2>/dev/null
	crm config shard_chars 0
	given_contact anna
	given_contact eva
	editor <<'END'
crm set eva city=Roma && sed -i 's/^stage: .*/stage: hot/' "$1"
END
	expect 0 crm edit anna
	expect 0 crm show --field city eva
	says Roma
	expect 0 crm show --field stage anna
	says hot
}

@test "a document that cannot be read can be edited by its id" {
	given_store files
	given_contact anna
	sed -i 's/^stage: lead/stage: [lead/' "contacts/$id.yaml"
	editor <<<'sed -i "s/^stage: .*/stage: hot/" "$1"'
	expect 0 crm edit "$id"
	expect 0 crm show --field stage anna
	says hot
}

@test "an editor that fails changes nothing, and only what was typed is kept" {
	given_contact anna
	EDITOR=false expect 4 crm edit anna
	complains_line "crm: the editor 'false' ended with status 1"
	expect 3 crm edit nobody
	complains "crm: no record 'nobody'"
}

@test "on a terminal the text may be edited again" {
	given_contact anna
	editor <<'END'
if grep -q warm "$1"; then
	sed -i 's/^stage: .*/stage: hot/' "$1"
else
	sed -i 's/^stage: .*/stage: warm/' "$1"
fi
END
	script --quiet --return --command 'crm edit anna' /dev/null <<<y >"$stdout" 2>&1 || true
	expect 0 crm show --field stage anna
	says hot
}

@test "where the store cannot be opened any more, the text is kept and nothing is asked" {
	given_contact anna
	editor <<'END'
echo 'format: [' >crm.yaml
sed -i 's/^stage: .*/stage: hot/' "$1"
END
	expect 3 script --quiet --return --command 'crm edit anna' /dev/null <<<y
	grep -q "what was typed is kept in '.crm/edit-" "$stdout"
	grep -qx 'stage: hot' .crm/edit-*.yaml
}

@test "nothing is kept of a text that is as it was, or that the editor removed" {
	given_contact anna
	EDITOR=false expect 4 crm edit anna
	complains "crm: the editor 'false' ended with status 1"
	EDITOR='rm' expect 3 crm edit anna
	! grep -q kept "$stderr" || return 1
	EDITOR=true expect 1 crm add -e contact
	complains 'crm: nothing was added, since the form is as it was'
	! compgen -G '.crm/edit-*' || return 1
	EDITOR='sh -c "echo x >>\$1; exit 1" sh' expect 4 crm edit anna
	complains_line "what was typed is kept in '.crm/edit-${id##*-}.yaml'"
}
