#!/usr/bin/env bats
# crm segment: contacts by a query, saved, compared, described, found

load helper

DATA=$ROOT/../shared/data/kpi

# given_order ID SUFFIX DAY AMOUNT [SKU...]: an order in that contact's timeline.
given_order() {
	local id=$1 event=$2 day=$3 amount=$4 sku
	shift 4
	mkdir -p timeline
	{
		printf -- '- id: %s\n  with: %s\n  at: %sT10:00Z\n  kind: order\n' \
			"$event" "$id" "$day"
		printf '  channel: online\n  amount: %s EUR\n  cost: 1.00 EUR\n' "$amount"
		[ $# = 0 ] || echo '  items:'
		for sku; do
			printf '    - sku: %s\n      name: the %s\n' "$sku" "$sku"
		done
	} >>"timeline/$id.yaml"
}

# given_file_contact ID FIELD=VALUE...: a contact's file, as a person writes it.
given_file_contact() {
	local id=$1 field
	shift
	{
		printf 'id: %s\nname: %s\nemail: %s@example.com\n' "$id" "${id%-*}" "$id"
		case " $*" in
		*" stage="*) ;;
		*) echo 'stage: customer' ;;
		esac
		for field; do
			printf '%s: %s\n' "${field%%=*}" "${field#*=}"
		done
	} | given_file "contacts/$id.yaml"
}

# given_shop: who bought what, and when.
given_shop() {
	given_store
	given_file_contact ada-00000001 gender=F province=MI birth_date=2003-05-01
	given_file_contact bea-00000002 gender=F province=MI birth_date=2004-05-01
	given_file_contact carl-00000003 gender=M province=RM birth_date=1960-05-01
	given_file_contact dan-00000004 gender=M province=RM birth_date=1961-05-01
	given_file_contact eve-00000005 gender=F province=RM birth_date=1962-05-01 stage=lead
	given_order ada-00000001 e1000001 2026-02-01 100.00 TEA
	given_order ada-00000001 e1000002 2026-11-01 150.00 CUP
	given_order bea-00000002 e1000003 2026-10-01 250.00 TEA CUP
	given_order carl-00000003 e1000004 2025-01-01 20.00 TEA
	given_order dan-00000004 e1000005 2026-03-01 30.00 MUG
}

@test "the seed's own example reads as it is said" {
	given_shop
	expect 0 crm segment --format ids 'gender = F and age between 18 and 25
		and sum(amount of orders where channel = online and at >= -90d) > 200'
	says bea-00000002
}

@test "prints columns, an order and a number of contacts as list does" {
	given_shop
	expect 0 crm segment 'spend > 0' --columns id,spend --sort -spend --limit 2
	says $'ada-00000001\t250.00 EUR\nbea-00000002\t250.00 EUR'
	expect 0 crm segment 'spend > 0' --count
	says 4
	expect 0 crm segment 'spend > 0 and stage = lead'
	says ''
	expect 0 crm segment 'age > 60' --format json --columns id,age
	jq -e '. == [{id: "carl-00000003", age: 66}, {id: "dan-00000004", age: 65},
		{id: "eve-00000005", age: 64}]' "$stdout"
}

@test "is over leads and customers alike" {
	given_shop
	expect 0 crm segment 'gender = F and province = RM or spend >= 250' --format ids
	says $'ada-00000001\nbea-00000002\neve-00000005'
}

@test "a saved segment is a file, as it was typed" {
	given_shop
	expect 0 crm segment save young-women '  gender  = F and age < 30 ' -m 'ours: "all"'
	says ''
	same_as $'query: |\n  gender  = F and age < 30\ndescription: "ours: \\"all\\""' \
		segments/young-women.yaml
	expect 0 crm segment young-women --format ids
	says $'ada-00000001\nbea-00000002'
	expect 0 crm segment 'segment = young-women and spend > 0' --count
	says 2
}

@test "saving is one operation, and undone as one" {
	given_shop
	expect 0 crm segment save a 'age > 60'
	expect 0 crm undo
	[ ! -e segments/a.yaml ]
	expect 0 crm segment list
	says ''
}

@test "what is no query is not saved, and the word is shown" {
	given_shop
	expect 2 crm segment save a 'agee > 60'
	complains "crm: no field 'agee' in contacts; did you mean 'age'?
  agee > 60
  ^~~~"
	expect 2 crm segment save a 'age > "x"'
	expect 2 crm segment save a 'age >'
	expect 3 crm segment save A 'age > 60'
	complains "crm: a segment is named by small letters, digits and '-', unlike 'A'"
	[ ! -e segments ]
}

@test "one that is there is replaced by force alone, and keeps the rest of its file" {
	given_shop
	given_file segments/a.yaml <<-'EOF2'
	# asked for by the board
	query: age > 60
	since: 2020
	EOF2
	expect 3 crm segment save a 'age > 50'
	complains "crm: segment 'a' is there already; --force replaces its query"
	expect 0 crm segment save a 'age > 50' --force -m elders
	same_as $'# asked for by the board\nquery: age > 50\ndescription: elders\nsince: 2020' \
		segments/a.yaml
}

@test "a circle of segments is refused, and told with its way" {
	given_shop
	expect 0 crm segment save a 'age > 60'
	expect 0 crm segment save b 'segment = a and gender = F'
	expect 3 crm segment save a --force 'segment = b'
	complains "crm: segment 'a' would be within itself"
	printf 'query: segment = b\n' >segments/a.yaml
	expect 2 crm segment a
	complains 'crm: segments/b.yaml: line 1 of the query: this segment is within itself: a -> b -> a
  segment = a and gender = F
            ^'
}

@test "parameters are given by --set" {
	given_shop
	expect 0 crm segment save recent 'last(at of orders) >= :since'
	expect 0 crm segment recent --set since=-30d --format ids
	says ada-00000001
	expect 2 crm segment recent
	expect 0 crm segment save recent-women 'segment = recent and gender = F'
	expect 0 crm segment show recent-women --format json --set since=-60d
	jq -e '.[0] | .parameters == ["since"] and .contacts == 2' "$stdout"
	expect 0 crm segment show recent-women --format json
	jq -e '.[0].contacts == null' "$stdout"
	expect 2 crm segment save x 'age > :a' --set a=old
}

@test "list says how many are in each, and which cannot be asked" {
	given_shop
	crm segment save b 'spend > 100' -m 'good ones'
	crm segment save a 'gender = F and
	  age < 30'
	crm segment save d 'age > :x'
	printf 'query: nonsense\n' >segments/e.yaml
	expect 0 crm segment list
	sed -i 's/\t$/\tnone/' "$stdout"
	says "a	2	gender = F and age < 30	none
b	2	spend > 100	good ones
d		age > :x	none
e		nonsense	none"
	grep -q '^crm: warning: segments/e.yaml' "$stderr"
	expect 0 crm segment list --set x=60 --format json
	jq -e '[.[] | select(.name == "d").contacts] == [3]' "$stdout"
}

@test "show has the file's query, its description, its parameters and who is in it" {
	given_shop
	crm segment save a 'gender = F and age < 30' -m 'young women'
	expect 0 crm segment show a
	says $'a\tgender = F and age < 30\tyoung women\t\t2\tada-00000001;bea-00000002'
	expect 0 crm segment show a --format ids
	says $'ada-00000001\nbea-00000002'
	expect 0 crm --format table segment show a --columns id
	says 'name         a
query        gender = F and age < 30
description  young women

id
ada-00000001
bea-00000002'
	expect 3 crm segment show b
	complains "crm: no segment 'b'"
	expect 3 crm segment show aa
	complains "crm: no segment 'aa'; did you mean 'a'?"
}

@test "edit takes what the editor leaves, if it is a segment" {
	given_shop
	crm segment save a 'age > 60'
	EDITOR="sed -i s/60/64/" expect 0 crm segment edit a
	same_as $'query: |\n  age > 64' segments/a.yaml
	EDITOR="sed -i s/age/aged/" expect 3 crm segment edit a
	complains "crm: segments/a.yaml: line 1 of the query: no field 'aged' in contacts; did you mean 'age'?
  aged > 64
  ^~~~
what was typed is kept in '.crm/edit-segment-a.yaml'"
	same_as $'query: |\n  age > 64' segments/a.yaml
	EDITOR=true expect 0 crm segment edit a
	complains 'crm: nothing was changed'
	expect 0 crm undo
	same_as $'query: |\n  age > 60' segments/a.yaml
}

@test "one that is named elsewhere is removed by force alone" {
	given_shop
	crm segment save a 'age > 60'
	crm segment save b 'not segment = a'
	crm segment save c 'rfm.segment = loyal'
	id=$(crm add campaign name=Spring segment=a)
	given_file rules/x.yaml <<-'EOF2'
	on: [add]
	when: stage = lead and segment in (a, b)
	do: [{tag: old}]
	EOF2
	expect 3 crm segment rm a
	complains "crm: segment 'a' is named by:
  segments/b.yaml
  rules/x.yaml
  $id
--force removes it all the same"
	expect 0 crm segment rm a --force
	[ ! -e segments/a.yaml ]
	expect 0 crm segment rm c
	expect 3 crm segment rm c
	complains "crm: no segment 'c'"
}

@test "options that mean nothing to what is done are refused" {
	given_shop
	expect 2 crm segment 'age > 3' --since 2026
	expect 2 crm segment list --count
	expect 2 crm segment diff a
	expect 2 crm segment save a
	complains_line "crm: it is 'crm segment save NAME QUERY'"
	expect 2 crm segment age '>' 3
	complains_line "crm: a query is one word: put it in quotes, as 'stage = lead'"
}

@test "report has the four tests of a good cluster" {
	given_shop
	crm segment save women 'gender = F'
	crm segment save buyers 'spend > 0'
	sed -i '$a consent: [{purpose: marketing, channel: email, status: granted}]' \
		contacts/ada-00000001.yaml
	expect 0 crm segment report women buyers
	grep '^women' "$stdout" | sed 's/\t$/\tnone/' >women
	same_as 'women	size	contacts	3		0.6000	none
women	homogeneous	age	3		0.5556	0.3600
women	homogeneous	age 18-24	2		0.6667	0.4000
women	homogeneous	age 55-64	1		0.3333	0.2000
women	homogeneous	gender	3		1.0000	0.5200
women	homogeneous	gender F	3		1.0000	0.6000
women	homogeneous	province	3		0.5556	0.5200
women	homogeneous	province MI	2		0.6667	0.4000
women	homogeneous	province RM	1		0.3333	0.6000
women	homogeneous	channel	3		0.5556	0.6800
women	homogeneous	channel online	2		0.6667	0.8000
women	homogeneous	channel none	1		0.3333	0.2000
women	distinct	buyers	2		0.6667	0.8000
women	profitable	revenue	2	500.00 EUR	0.9091	0.6000
women	profitable	margin	2	497.00 EUR	0.9119	0.6000
women	reachable	contacts	1		0.3333	0.2000' women
	expect 0 crm segment report buyers --limit 0
	grep -c . "$stdout" | grep -qx 9
	says_line $'buyers\tdistinct\twomen\t2\t\t0.5000\t0.6000'
}

@test "membership is told at any date" {
	given_shop
	crm segment save good 'spend >= 100'
	expect 0 crm segment good --as-of 2026-01-01 --count
	says 0
	expect 0 crm segment good --as-of 2026-02-01 --format ids
	says ada-00000001
	expect 0 crm segment 'count(orders) > 0' --as-of 2025-12-31 --format ids
	says carl-00000003
	expect 0 crm segment 'age < 18' --as-of 2021-04-30 --format ids
	says $'ada-00000001\nbea-00000002'
	expect 0 crm segment good --count
	says 2
}

@test "diff says who came in and who left" {
	given_shop
	crm segment save quiet 'last(at of orders) < -90d'
	expect 0 crm segment diff quiet --since 2026-05-10
	says $'entered\tdan-00000004\tdan\nleft\tada-00000001\tada'
	expect 0 crm segment diff quiet --since 2026-05-10 --count
	says $'entered\t1\nleft\t1'
	expect 0 crm segment diff quiet --since -1y --format ids
	says dan-00000004
	expect 3 crm segment diff quiet --since v1.0
	complains "crm: 'v1.0' is no date, and this store is not in git"
}

@test "of a revision of git it is the store as it was, and nothing is left behind" {
	given_shop
	git init -q . && git add . && git commit -qm one
	git tag v1
	crm segment save romans 'province = RM'
	expect 0 crm set ada province=RM
	expect 0 crm rm --yes dan
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	expect 0 crm segment diff romans --since v1
	says $'entered\tada-00000001\tada\nleft\tdan-00000004\tdan'
	expect 0 crm segment romans --as-of HEAD --format ids
	says $'carl-00000003\ndan-00000004\neve-00000005'
	[ -z "$(ls -A "$TMPDIR")" ]
	expect 3 crm segment romans --as-of no-such-thing
	complains "crm: 'no-such-thing' is no date, and no revision that git knows here"
	expect 3 crm segment romans --as-of=--all
}

@test "no command that a repository names is run for a revision" {
	given_shop
	git init -q . && git add . && git commit -qm one
	crm segment save romans 'province = RM'
	printf '*.yaml filter=x diff=x\n' >.gitattributes
	git config filter.x.smudge "touch $PWD/run; cat"
	git config filter.x.clean "touch $PWD/run; cat"
	git config diff.x.textconv "touch $PWD/run; cat"
	git config core.fsmonitor "touch $PWD/run"
	expect 0 crm segment diff romans --since HEAD
	says ''
	[ ! -e run ]
}

@test "rfm prints the grid, and in the terminal a map of it" {
	given_shop
	expect 0 crm segment rfm
	says 'champions	5	4-5	0	0	0.00 EUR
loyal	3-4	4-5	1	2	250.00 EUR
potential-loyalists	4-5	2-3	0	0	0.00 EUR
new	5	1	0	0	0.00 EUR
promising	4	1	0	0	0.00 EUR
need-attention	3	3	0	0	0.00 EUR
about-to-sleep	3	1-2	1	1	250.00 EUR
at-risk	1-2	3-4	0	0	0.00 EUR
cannot-lose	1-2	5	0	0	0.00 EUR
hibernating	1-2	1-2	2	2	50.00 EUR'
	expect 0 crm segment rfm --format json
	jq -e 'length == 10 and (map(.customers) | add) == 4 and (map(.orders) | add) == 5' \
		"$stdout"
	expect 0 crm --format table --color never segment rfm
	tail -n 6 "$stdout" >map
	[ "$(wc -l <map)" = 6 ]
	grep -q '^   *F1  *F2  *F3  *F4  *F5$' map
	expect 0 crm --format table --color always segment rfm
	grep -q $'\033\\[.*48;5' "$stdout"
	expect 0 crm segment rfm 'gender = F' --format json
	jq -e '(map(.customers) | add) == 2' "$stdout"
}

@test "suggests the groups that there are, each with a query that selects it" {
	given_store
	for i in 10 11 12 13 14 15; do
		given_file_contact "young-000000$i" gender=F birth_date=20$((i - 7))-05-01
		given_file_contact "old-000001$i" gender=M birth_date=19$((i + 40))-05-01
	done
	expect 0 crm segment suggest --clusters 2
	complains "crm: 12 contacts in 2 clusters, silhouette 0.97; 'crm segment save NAME QUERY' keeps one"
	mv "$stdout" suggested
	[ "$(wc -l <suggested)" = 2 ]
	while IFS=$'\t' read -r _ contacts selected precision recall query; do
		[ "$contacts $selected $precision $recall" = '6 6 1.0000 1.0000' ]
		expect 0 crm segment save "s$((++n))" "$query"
		expect 0 crm segment "s$n" --count
		says 6
	done <suggested
	[ "$n" = 2 ]
	expect 0 crm segment suggest --clusters 2
	same_as "$(<suggested)" "$stdout"
	expect 0 crm segment suggest 'gender = F' --clusters 1
	says $'1\t6\t6\t1.0000\t1.0000\tgender = F'
	expect 2 crm segment suggest --clusters 9
}

@test "an empty store has nothing to suggest" {
	given_store
	expect 0 crm segment suggest
	says ''
	complains 'crm: there are no contacts to group'
	expect 0 crm segment rfm --format json
	jq -e '(map(.customers) | add) == 0' "$stdout"
}

@test "next says to whom an item may be offered, and why" {
	given_shop
	expect 0 crm segment next CUP
	says $'carl-00000003\tcarl\tTEA\t2\t0.5000\t0.6667\t1.3333'
	expect 0 crm segment next CUP --confidence 70%
	says ''
	expect 0 crm segment next CUP --lift 1.4
	says ''
	expect 0 crm segment next CUP --support 0.6
	says ''
	expect 3 crm segment next CUPS
	complains "crm: nobody ever bought 'CUPS'; did you mean 'CUP'?"
	expect 2 crm segment next CUP --support much
	crm set carl archived=true
	expect 0 crm segment next CUP
	says ''
	expect 0 crm segment next CUP --archived --format ids
	says carl-00000003
}

@test "next --for ranks what to offer to somebody" {
	given_shop
	expect 0 crm segment next --for carl
	says $'CUP\tthe CUP\tTEA\t2\t0.5000\t0.6667\t1.3333'
	expect 0 crm segment next --for dan
	says ''
	expect 3 crm segment next --for nobody
	expect 2 crm segment next
	expect 2 crm segment next CUP --for carl
}

@test "completion offers the segments that there are" {
	given_shop
	crm segment save women 'gender = F'
	crm segment save romans 'province = RM'
	expect 0 crm complete fish segment show r
	says $'romans\tsegment'
}

# --- the data that KPIs are checked with ---

needs_data() {
	[ -e "$DATA/$1" ] || skip "no $1 here"
	crm init --currency EUR --timezone UTC --country IT >/dev/null 2>&1
}

@test "RFM of 995 customers is as published" {
	needs_data rfm_orders.csv
	"$ROOT/tests/kpi-store.py" orders "$DATA/rfm_orders.csv" .
	expect 0 crm segment rfm --as-of 2006-12-31
	says 'champions	5	4-5	98	725	67226.00 EUR
loyal	3-4	4-5	170	1255	118089.00 EUR
potential-loyalists	4-5	2-3	144	643	59290.00 EUR
new	5	1	29	78	7570.00 EUR
promising	4	1	32	75	6911.00 EUR
need-attention	3	3	47	235	21162.00 EUR
about-to-sleep	3	1-2	77	252	23062.00 EUR
at-risk	1-2	3-4	136	779	76302.00 EUR
cannot-lose	1-2	5	22	192	18829.00 EUR
hibernating	1-2	1-2	240	672	65717.00 EUR'
}

@test "RFM of the CDNOW sample is as published" {
	needs_data CDNOW_sample.txt
	"$ROOT/tests/kpi-store.py" cdnow "$DATA/CDNOW_sample.txt" .
	expect 0 crm segment rfm --as-of 1998-06-30
	says 'champions	5	4-5	413	3191	119427.02 EUR
loyal	3-4	4-5	310	1431	57981.69 EUR
potential-loyalists	4-5	2-3	250	500	16848.50 EUR
new	5	1	0	0	0.00 EUR
promising	4	1	0	0	0.00 EUR
need-attention	3	3	82	164	4994.99 EUR
about-to-sleep	3	1-2	349	349	9776.61 EUR
at-risk	1-2	3-4	81	176	6246.52 EUR
cannot-lose	1-2	5	3	16	1331.73 EUR
hibernating	1-2	1-2	869	869	27484.88 EUR'
}

@test "the life of customers is as the oracles say" {
	needs_data oracles.json
	"$ROOT/tests/kpi-store.py" leads "$DATA/crm.json" .
	for class in first-time lost loyal potential-churn prospect renewal; do
		printf '%s %s\n' "$class" \
			"$(crm --now 2026-01-01T00:00Z segment --count "lifecycle = $class")"
	done >got
	jq -r '.pipeline.year.lifecycle_at_end | to_entries | sort_by(.key)[] |
		"\(.key) \(.value)"' "$DATA/oracles.json" | diff - got
}
