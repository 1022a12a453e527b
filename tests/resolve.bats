#!/usr/bin/env bats
# crm resolve: what becomes of a change that could not be put in place

load helper
load layouts

# given_pending LAYOUT: a store in git with a contact of Roma, and a change to
# Milano as a command leaves it that was killed behind its commit.
given_pending() {
	fresh_store "$1"
	git init -q .
	given_contact mario-rossi city=Roma
	git add . && git commit -qm first
	crm set "$id" city=Milano
	git checkout -q contacts
	mv .crm/undo/2 .crm/journal/tx
}

moved_head() {
	git commit -qm second --allow-empty
}

warning="warning: git has moved to another commit since 'set' was saved, which is not in place yet"

@test "where nothing is in the way, the next command puts the change in place" {
	for layout in files packed; do
		given_pending "$layout"
		expect 0 crm list --columns city
		says Milano
		complains ''
		[ ! -e .crm/journal/tx ]
		expect 1 crm resolve --finish
		complains 'crm: there is nothing to resolve'
	done
}

@test "after a checkout, reading answers from what is there, with a warning" {
	for layout in files packed; do
		given_pending "$layout"
		moved_head
		expect 0 crm list --columns city
		says Roma
		complains "crm: $warning
'crm resolve --finish' puts the change in place and keeps what it replaces;
'crm resolve --drop' leaves the files as they are and keeps the change"
		expect 0 crm status
		says_line $'pending\t1\ta change is not in place'
	done
}

@test "after a checkout, writing is 6, and names the ways out" {
	for layout in files packed; do
		given_pending "$layout"
		moved_head
		snapshot >../before
		expect 6 crm set "$id" title=boss
		complains "crm: ${warning#warning: }
'crm resolve --finish' puts the change in place and keeps what it replaces;
'crm resolve --drop' leaves the files as they are and keeps the change"
		expect 6 crm undo
		snapshot | diff ../before -
	done
}

@test "--finish puts it in place" {
	for layout in files packed; do
		given_pending "$layout"
		moved_head
		expect 0 crm resolve --finish
		says ''
		complains 'crm: the change is in place'
		expect 0 crm list --columns city
		says Milano
		complains ''
		expect 0 crm undo
		expect 0 crm list --columns city
		says Roma
		expect 0 crm index --verify
	done
}

@test "--drop leaves the files as they are, and keeps the change" {
	for layout in files packed; do
		given_pending "$layout"
		moved_head
		snapshot >../before
		cp .crm/journal/tx ../tx
		expect 0 crm resolve --drop
		says ''
		complains_line "crm: the change is dropped, and kept in '.crm/undo/'"
		snapshot | diff ../before -
		cmp ../tx .crm/undo/dropped-2
		expect 0 crm set "$id" title=boss
		complains ''
		expect 0 crm list --columns city,title
		says $'Roma\tboss'
	done
}

@test "what --finish replaces is kept" {
	for layout in files packed; do
		given_pending "$layout"
		sed -i 's/Roma/Torino/' contacts/*.yaml
		expect 0 crm list --columns city
		says Torino
		expect 6 crm set "$id" title=boss
		expect 0 crm resolve --finish
		expect 0 crm list --columns city
		says Milano
		grep -rq Torino .crm/undo/kept
		expect 0 crm status
		grep -q '^conflict' "$stdout"
	done
}

@test "one of the two must be said" {
	given_store
	expect 2 crm resolve
	complains_line 'crm: one of --finish and --drop'
	expect 2 crm resolve --finish --drop
	expect 1 crm resolve --drop
}
