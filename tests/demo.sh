#!/bin/sh
# A tour of crm in a fresh folder, with the records of tests/demo/: each command
# is shown, then run.  It stops at the first that does not do what it should.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
PATH=${OUT:-$here/../build}:$PATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
unset CRM_STORE CRM_SEED CRM_NOW
export XDG_CONFIG_HOME="$folder/config" CRM_PAGER=
cd "$folder"

say() {
	printf '\n# %s\n' "$*"
}

# show STATUS LINE: print a command line as one would type it, and run it.
show() {
	want=$1 status=0
	printf '$ %s\n' "$2"
	eval "$2" 2>&1 || status=$?
	[ "$status" = "$want" ] && return
	echo "demo: status $status, not $want" >&2
	exit 1
}

say "A store is a folder of text files; here are those of a small firm."
show 0 'crm init sales'
show 0 'cd sales'
cp -r "$here"/demo/* .
show 0 'ls *'
show 0 'crm list --format table'

say "Any of a record's names will do to find it."
show 0 'crm show mario@officine-rossi.example'
show 0 'crm search drawings'

say "New records get an id that reads well and lasts."
show 0 'crm add contact "Carla Neri <carla@acme.example>" tags=fair'
show 0 'cat contacts/carla-neri-*.yaml'

say "A change touches the lines of that field and no other, comments included."
show 0 'crm set --dry-run mario stage=opportunity tags+=quoted'
show 0 'crm set mario stage=opportunity tags+=quoted'
show 0 'cat contacts/mario-rossi-3f2a9c1b.yaml'

say "Scripts get formats of their own, the same on a terminal and in a pipe."
show 0 'crm list --format csv --columns id,name,company'
show 0 'crm list --format ndjson opportunity'

say "What is edited by hand is checked: file, line, column, what is wrong."
show 0 'sed -i "s/stage: lead/stage: warm/" contacts/anna-verdi-8d4s6j2k.yaml'
show 1 'crm check'
show 0 'sed -i "s/stage: warm/stage: lead/" contacts/anna-verdi-8d4s6j2k.yaml'
show 0 'crm check'

say "Every command is one operation, and can be taken back."
show 0 'crm undo --list'
show 0 'crm undo'
show 0 'crm show --field stage mario'

say "What another system has exported goes in with one command, whatever the order of the files."
cp -r "$here"/fixtures/import/hubspot ../export
rm ../export/*.yaml
show 0 'head -n 3 ../export/contacts.csv'
show 0 'crm import --dry-run ../export/contacts.csv'
show 0 'crm import ../export/deals.csv ../export/contacts.csv ../export/companies.csv'
show 0 'crm show --format yaml hubspot:7002'

say "The same again says nothing new, and all of it is one operation."
show 0 'crm import ../export/contacts.csv'
show 0 'crm undo'
