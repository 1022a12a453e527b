#!/usr/bin/env bats
# crm check: the store against its rules.

load helper

in_store() {
	cd "$BATS_TEST_TMPDIR/work" && mkdir "$1" && cd "$1" && given_store "$1"
}

# place ID: where a contact of that id lies in this layout.
place() {
	[ "$layout" = files ] && echo "contacts/$1.yaml" || echo "contacts/${1: -8:2}.yaml"
}

@test "where all is well nothing is said, and json is an empty array" {
	for layout in files packed; do
		in_store $layout
		crm add company name=Acme >/dev/null
		given_contact anna company=acme
		expect 0 crm check
		says ''
		complains ''
		expect 0 crm check --format json
		says '[]'
	done
}

@test "findings have their place, level and rule, and the status is 1" {
	for layout in files packed; do
		in_store $layout
		file=$(place anna-22222222)
		given_file "$file" <<'END'
id: anna-22222222
name: Anna
email: anna@acme.example
province: NO
stage: warm
shoe: 42
END
		expect 1 crm check
		says "$file:4:11: warning: 'province' needs quotes: other YAML readers do not take it for this text [ambiguous-scalar]
$file:5:8: error: 'stage' must be one of suspect, lead, hot, opportunity, customer, cold, dead, not 'warm' [unknown-stage]
$file:6:1: warning: unknown field 'shoe'; fields of your own go under 'custom' [unknown-field]"
		complains 'crm: 1 error, 2 warnings'
		expect 1 crm check --fail-on warning
		complains 'crm: 1 error, 2 warnings'
		expect 0 crm check --fail-on never
		complains ''
		expect 1 crm --format json check
		[ "$(jq -c '.[1] | [.path, .line, .col, .level, .rule, .id, .field, .value]' "$stdout")" = \
			"[\"$file\",5,8,\"error\",\"unknown-stage\",\"anna-22222222\",\"stage\",\"warm\"]" ]
	done
}

@test "documents that cannot be read are findings, and the others are still checked" {
	for layout in files packed; do
		in_store $layout
		given_file "$(place anna-22222222)" <<<$'id: anna-22222222\nname: A\nname: B'
		given_file "$(place eva-33333333)" <<<$'<<<<<<< HEAD\nid: eva-33333333\n=======\nname: B\n>>>>>>> b'
		given_file "$(place ugo-44444444)" <<<$'id: ugo-44444444\nname: U\nstage: lead'
		expect 1 crm check
		[ "$(sed -E 's/.*\[(.*)\]/\1/' "$stdout")" = $'duplicate-key\nconflict-marker\nchannel' ]
	done
}

@test "unique values that two records have are told of both" {
	for layout in files packed; do
		in_store $layout
		given_file "$(place anna-22222222)" <<<$'id: anna-22222222\nname: A\nemail: a@acme.example\nstage: lead'
		given_file "$(place eva-33333333)" <<<$'id: eva-33333333\nname: E\nstage: lead\nemail: [e@acme.example, A@ACME.example]'
		expect 1 crm check
		says "$(place anna-22222222):3:8: error: 'email' is also that of '33333333' [unique]
$(place eva-33333333):4:25: error: 'email' is also that of '22222222' [unique]"
		echo 'unique: {contact: []}' >>crm.yaml
		expect 0 crm check
	done
}

@test "references to nothing, to another type and to a merged record are found" {
	for layout in files packed; do
		in_store $layout
		given_file "$(place anna-22222222)" <<<$'id: anna-22222222\nname: A\nemail: a@acme.example\ncompany: acme-55555555\nstage: lead'
		given_file "$(place eva-33333333)" <<<$'id: eva-33333333\nname: E\nemail: e@acme.example\ncompany: anna-22222222\nstage: lead'
		given_file "$(place old-44444444)" <<<$'id: old-44444444\nmerged_into: anna-22222222'
		crm add task summary=Call about=anna-22222222 >/dev/null
		sed -i 's/about: anna-22222222/about: old-44444444/' tasks/*.yaml
		expect 1 crm check
		grep -v ^tasks "$stdout" >told
		same_as "$(place anna-22222222):4:10: error: 'company' names no record [reference]
$(place eva-33333333):4:10: error: 'company' must be a company, and this is a contact [reference]" told
		grep -qE "^tasks/.*: warning: 'about' names a record that was merged into another \[tombstone\]$" "$stdout"
	done
}

@test "an id, its file's name and its shard must agree" {
	given_store files
	given_file contacts/anna.yaml <<<$'id: anna-22222222\nname: A\nemail: a@acme.example\nstage: lead'
	given_file contacts/eva-33333333.yaml <<<$'id: eva-33333333\nname: A\nemail: e@acme.example\nstage: lead\n---\nid: ugo-44444444\nname: U\nemail: u@acme.example\nstage: lead'
	given_file contacts/55.yaml <<<$'id: ada-66666666\nname: A\nemail: d@acme.example\nstage: lead'
	expect 1 crm check
	says "contacts/55.yaml:1:5: error: this record belongs to another file: each holds the ids whose suffix begins with its name [misplaced]
contacts/anna.yaml:1:5: error: the file is not called by the record's id [id-mismatch]
contacts/eva-33333333.yaml:1:5: error: this file is for one record, and holds several [misplaced]
contacts/eva-33333333.yaml:6:5: error: this file is for one record, and holds several [misplaced]"
}

@test "two records with one suffix are found" {
	given_store files
	given_file contacts/anna-22222222.yaml <<<$'id: anna-22222222\nname: A\nemail: a@acme.example\nstage: lead'
	given_file companies/acme-22222222.yaml <<<$'id: acme-22222222\nname: A'
	expect 1 crm check
	says "contacts/anna-22222222.yaml:1:1: error: the suffix of this id is taken by the record at companies/acme-22222222.yaml:1 [duplicate-id]"
}

@test "what else lies among the records is found, and nothing hangs on it" {
	given_store files
	given_contact anna
	ln -s /etc/passwd contacts/link.yaml
	mkfifo contacts/pipe.yaml
	mkdir contacts/folder
	touch contacts/anna.yml contacts/.hidden contacts/old.yaml~ "contacts/#x#"
	given_file contacts/Eva-33333333.yaml <<<$'id: eva-33333333\nname: E\nemail: e@acme.example\nstage: lead'
	cp contacts/Eva-33333333.yaml contacts/eva-33333333.yaml
	expect 1 timeout 20 crm check
	grep -v Eva "$stdout" | grep -v eva >told
	same_as "contacts/anna.yml: warning: does not end in '.yaml', and is passed over [odd-file]
contacts/folder: warning: is no file, and is passed over [odd-file]
contacts/link.yaml: error: is a symbolic link, which crm does not follow [symlink]
contacts/pipe.yaml: warning: is no file, and is passed over [odd-file]" told
	grep -qF "contacts/Eva-33333333.yaml: error: another file has this name but for the case of its letters [case-twin]" "$stdout"
}

@test "of named files only their findings are printed" {
	given_store files
	given_file contacts/anna-22222222.yaml <<<$'id: anna-22222222\nname: A\nstage: lead'
	given_file contacts/eva-33333333.yaml <<<$'id: eva-33333333\nname: E\nstage: lead'
	cd contacts
	expect 1 crm check eva-33333333.yaml ../crm.yaml
	says "contacts/eva-33333333.yaml:1:1: error: a contact needs 'email', 'phone' or 'url', by which to be reached ('channel' in crm.yaml) [channel]"
	expect 2 crm check /etc/passwd
	expect 4 crm check nothing.yaml
}

@test "timelines are checked, and their references" {
	for layout in files packed; do
		in_store $layout
		given_contact anna
		file=timeline/$([ $layout = files ] && echo "$id" || echo "${id: -8:2}").yaml
		given_file "$file" <<END
- id: 7k2m4q9x
  with: [$id, eva-33333333]
  at: 2026-11-20T10:30+01:00
  kind: call
- id: 7k2m4q9x
  with: $id
  at: yesterday
  kind: call
END
		expect 1 crm check
		grep -qF "$file:2:$((10 + ${#id} + 2)): error: 'with[1]' names no record [reference]" "$stdout"
		grep -qF "$file:5:7: error: 'id' is taken by an earlier event of this timeline [id]" "$stdout"
		grep -qF "$file:7:7: error: 'at' must be" "$stdout"
		[ "$(wc -l <"$stdout")" = 3 ]
	done
}

@test "what crm.yaml says wrongly is found" {
	given_store
	echo 'editor: rm -rf /' >>crm.yaml
	crm check --fail-on never >told
	grep -qE '^crm.yaml:[0-9]+:1: warning: .*\[config-executable\]$' told
}

@test "--fix quotes scalars and calls files by their ids, and undo takes it back" {
	given_store files
	given_file contacts/anna.yaml <<<$'id: anna-22222222\nname: A\nemail: a@acme.example\nprovince: NO   # Novara\npostal_code: 00144\nstage: lead'
	cp contacts/anna.yaml before
	expect 0 crm check --fix
	says ''
	says_nothing=
	sed -e 's/: NO /: "NO" /' -e 's/: 00144/: "00144"/' before | diff - contacts/anna-22222222.yaml
	[ ! -e contacts/anna.yaml ]
	expect 0 crm undo
	diff before contacts/anna.yaml
	[ ! -e contacts/anna-22222222.yaml ]
}

@test "--fix passes over a value that cannot be quoted, and mends the others" {
	given_store files
	expect 0 crm config limits.record_bytes 4096
	given_contact anna
	full=contacts/$id.yaml
	printf 'postal_code: 00144\nnotes: ' >>"$full"
	printf '%*s\n' $((4095 - $(wc -c <"$full"))) '' | tr ' ' x >>"$full"
	cp "$full" ../full
	anna=$id
	given_contact mario
	echo 'postal_code: 00145' >>"contacts/$id.yaml"
	expect 0 crm check --fix
	says "$full:6:14: warning: 'postal_code' needs quotes: other YAML readers do not take it for this text [ambiguous-scalar]"
	complains_line "crm: warning: $full:6: this value cannot be quoted as it stands; change it with 'crm edit $anna'"
	cmp ../full "$full"
	grep -qx 'postal_code: "00145"' "contacts/$id.yaml"
}

@test "--fix in a shard moves no neighbour" {
	given_store packed
	given_file contacts/22.yaml <<<$'id: anna-22222222\nname: A\nemail: a@acme.example\nprovince: NO\nstage: lead\n---\nid: eva-22333333\nname: E\nemail: e@acme.example\nprovince: NO\ninterests: [no, on]\nstage: lead'
	cp contacts/22.yaml before
	expect 0 crm check --fix
	says ''
	sed -e 's/: NO/: "NO"/' -e 's/\[no, on\]/["no", "on"]/' before | diff - contacts/22.yaml
}

@test "check writes nothing, and reads a store that cannot be written to" {
	given_contact anna
	find . -newermt '2026-01-01' -printf '%p %T@ %s\n' | sort >../before
	expect 0 crm check
	find . -newermt '2026-01-01' -printf '%p %T@ %s\n' | sort | diff ../before -
}

@test "a record in one line of braces is an error, since its id has no line" {
	given_store files
	given_file contacts/flow-22222222.yaml <<<'{id: flow-22222222, name: F, email: f@acme.example, stage: lead}'
	expect 1 crm check
	says "contacts/flow-22222222.yaml:1:6: error: 'id' must be on a line of its own, without an indent [schema]"
}

@test "a file without a record is an error" {
	given_store files
	given_file contacts/empty-22222222.yaml </dev/null
	given_file contacts/note-33333333.yaml <<<'# to do'
	expect 1 crm check
	says 'contacts/empty-22222222.yaml:1:1: error: there is no record in it [schema]
contacts/note-33333333.yaml:1:1: error: there is no record in it [schema]'
}

@test "of a record and its copy, the copy is the error" {
	given_contact mario-rossi
	cp "contacts/$id.yaml" contacts/backup.yaml
	expect 0 crm show --field id "$id"
	says "$id"
	expect 1 crm check
	says_line "contacts/backup.yaml:1:1: error: the suffix of this id is taken by the record at contacts/$id.yaml:1 [duplicate-id]"
}

@test "a folder that is a symbolic link is an error, and named by every command" {
	given_contact mario-rossi
	mv contacts ../elsewhere
	ln -s ../elsewhere contacts
	expect 1 crm check
	says 'contacts: error: is a symbolic link, which crm does not follow [symlink]'
	for command in list status "show $id"; do
		# shellcheck disable=SC2086 # an operand may follow
		expect 4 crm $command
		complains "crm: 'contacts' is a symbolic link, which crm does not follow"
	done
}

@test "a format that check has not is refused before anything is mended" {
	given_contact anna
	sed -i 's/^name:.*/name: no/' contacts/*.yaml
	cp -r contacts ../before
	expect 2 crm --format csv check --fix
	complains 'crm: check prints text or json, not csv'
	diff -r ../before contacts
}

@test "what the store demands of its own records is checked, with the rule's name and place" {
	for layout in files packed; do
		in_store $layout
		cat >>crm.yaml <<'END'
check:
  italian-vat:
    type: company
    require: vat_id is not empty where country = IT
  reached: {level: warning, require: email is not empty or phone is not empty}
  noted: {warn: notes is not empty where stage = customer}
  unheard: {level: ignore, require: notes is not empty}
  require: {contact: ["city is not empty where name ~ anna", "name is not empty"]}
  warn:
    company: owner is not empty
END
		given_file "companies/acme-22222222.yaml" <<<$'id: acme-22222222\nname: Acme\ncountry: IT\nowner: gina-55555555'
		given_file "companies/beta-33333333.yaml" <<<$'id: beta-33333333\nname: Beta\ncountry: DE'
		given_file "companies/old-66666666.yaml" <<<$'id: old-66666666\nname: Old\ncountry: IT\narchived: true'
		given_file "users/gina-55555555.yaml" <<<$'id: gina-55555555\nname: Gina\nemail: gina@acme.example'
		given_file "contacts/anna-44444444.yaml" <<<$'id: anna-44444444\nname: Anna\nurl: https://anna.example\nstage: customer'
		[ $layout = files ] || expect 0 crm repack --layout packed
		expect 1 crm check --format json
		jq -r '.[] | [.level, .rule, .id, .message] | join(" ")' "$stdout" >told
		cat told
		[ "$(sort told)" = "error italian-vat acme-22222222 this is not so, as the store demands: vat_id is not empty where country = IT
error require anna-44444444 this is not so, as the store demands: city is not empty where name ~ anna
warning noted anna-44444444 this is not so, as the store demands: notes is not empty where stage = customer
warning reached anna-44444444 this is not so, as the store demands: email is not empty or phone is not empty
warning warn beta-33333333 this is not so, as the store demands: owner is not empty" ]
		for id in acme-22222222 anna-44444444; do
			jq -r --arg id $id '.[] | select(.id == $id) | "\(.path):\(.line)"' "$stdout" | sort -u >told
			IFS=: read -r file line <told
			[ "$(sed -n "${line}p" "$file")" = "id: $id" ]
		done
		expect 0 crm set anna title=capo
	done
}

@test "a demand that is written for some files is asked of all, and told of those" {
	given_store
	printf 'check:\n  require: {contact: city is not empty}\n' >>crm.yaml
	for id in anna-22222222 eva-33333333; do
		given_file "contacts/$id.yaml" <<<"id: $id"$'\nname: A\nemail: '"$id"$'@acme.example\nstage: lead'
	done
	expect 1 crm check contacts/eva-33333333.yaml
	says 'contacts/eva-33333333.yaml:1:1: error: this is not so, as the store demands: city is not empty [require]'
	complains 'crm: 1 error'
}

@test "a demand that cannot be asked is found in crm.yaml, and the others are asked" {
	given_store
	line=$(($(wc -l <crm.yaml) + 1))
	cat >>crm.yaml <<'END'
check:
  a: {type: company, require: vat is not empty}
  b: {require: "city = "}
  c: {require: city is not empty}
END
	given_file contacts/anna-22222222.yaml <<<$'id: anna-22222222\nname: A\nemail: a@acme.example\nstage: lead'
	expect 1 crm check
	says "contacts/anna-22222222.yaml:1:1: error: this is not so, as the store demands: city is not empty [c]
crm.yaml:$((line + 1)):31: error: this query cannot be asked: no field 'vat' in companies; did you mean 'vat_id'? [config]
crm.yaml:$((line + 2)):16: error: this query cannot be asked: the query ends where a value should be [config]"
}

@test "crm.yaml gives a rule another level, or none" {
	given_store
	given_file contacts/anna-22222222.yaml <<<$'id: anna-22222222\nname: A\nemail: a@acme.example\nstage: lead\nprovince: NO\nshoe: 42'
	printf 'check: {ambiguous-scalar: error, unknown-field: ignore}\n' >>crm.yaml
	expect 1 crm check
	says "contacts/anna-22222222.yaml:5:11: error: 'province' needs quotes: other YAML readers do not take it for this text [ambiguous-scalar]"
	complains 'crm: 1 error'
}
