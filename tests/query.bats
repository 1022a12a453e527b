#!/usr/bin/env bats
# The query language: what a query chooses, and what is said of one that is wrong.

load helper

# given_people: three contacts, a company, orders.
given_people() {
	given_store || return
	firm=$(crm add company name=Acme city=Roma industry=retail domain=acme.example)
	given_contact anna-rossi gender=F birth_date=2003-01-01 city=Roma company="$firm" \
		tags=vip tags+=press
	anna=$id
	given_contact luca-bianchi gender=M birth_date=1990-11-21 city=Milano province=MI
	luca=$id
	given_contact zoe-verdi gender=F name='Zoë Verdi' stage=customer
	zoe=$id
	given_file "timeline/$anna.yaml" <<-EOF
		- id: aaaaaaa1
		  with: $anna
		  at: 2026-11-01T10:00+01:00
		  kind: order
		  channel: online
		  amount: 150.00 EUR
		  items:
		    - sku: S-1
		- id: aaaaaaa2
		  with: $anna
		  at: 2026-10-15
		  kind: order
		  channel: online
		  amount: 60.00 EUR
		- id: aaaaaaa3
		  with: $anna
		  at: 2020-01-01
		  kind: call
	EOF
	given_file "timeline/$luca.yaml" <<-EOF
		- id: bbbbbbb1
		  with: [$luca, $zoe]
		  at: 2026-11-20T09:00+01:00
		  kind: order
		  channel: shop
		  amount: 500.00 EUR
	EOF
}

# chooses QUERY NAME...: those contacts, in the order of their names.
chooses() {
	local query=$1 name want=
	shift
	for name; do
		want+=${want:+$'\n'}${!name}
	done
	expect 0 crm list --where "$query" --format ids || return
	says "$want"
}

@test "the seed's cluster: young women who bought online above a threshold" {
	given_people
	chooses 'gender = F and age between 18 and 25
		and sum(amount of orders where channel = online and at >= -90d) > 200' anna
	chooses 'gender = F and age between 18 and 25
		and sum(amount of orders where channel = online and at >= -30d) > 200'
}

@test "an event is found from every record that it names" {
	given_people
	chooses 'sum(amount of orders) >= 500' luca zoe
}

@test "what a correction takes back counts no more" {
	given_people
	cat >>"timeline/$anna.yaml" <<-EOF
		- id: aaaaaaa4
		  with: $anna
		  at: 2026-11-02
		  kind: note
		  corrects: aaaaaaa1
	EOF
	chooses 'sum(amount of orders) = 60' anna
}

@test "text is equal exactly, words in any case, and ~ minds neither case nor accents" {
	given_people
	chooses 'city = Roma' anna
	chooses 'city = roma'
	chooses 'gender = f and province != mi' anna zoe
	chooses 'name ~ zoe' zoe
	chooses 'email matches "^(anna|luca).*@example\.(com|org)$"' anna luca
}

@test "a list is equal when an item is, and unequal when none is" {
	given_people
	chooses 'tags = press' anna
	chooses 'tags != press' luca zoe
}

@test "not is the exact negation, also of what is empty" {
	given_people
	chooses 'city = Roma' anna
	chooses 'not city = Roma' luca zoe
	chooses 'city != Roma' luca zoe
	chooses 'not city in (Roma, Milano)' zoe
	chooses 'age not between 30 and 40' anna zoe
	chooses 'age < 100' anna luca
}

@test "a reference reads on, and is equal to whom it names" {
	given_people
	chooses 'company.industry = retail' anna
	chooses 'city = .company.city' anna
	chooses 'company = acme' anna
	expect 0 crm list company --where 'count(contacts where count(orders) = 2) = 1' --columns name
	says Acme
}

@test "a day stands for its whole span, and a part of the calendar too" {
	given_people
	chooses 'last(at of orders) = 2026-11-01' anna
	chooses 'last(at of orders) > 2026-11-01' luca zoe
	chooses 'any(orders where at = 2026-Q4)' anna luca zoe
	chooses 'any(orders where at = 2026-10)' anna
	chooses 'any(calls where at < -1y)' anna
	chooses 'any(orders where at between -1d and today)' luca zoe
}

@test "a birthday makes the age, and not the day before it" {
	given_people
	chooses 'age = 36' luca
	CRM_NOW=2026-11-20 chooses 'age = 35' luca
}

@test "who bought an article is found by its number" {
	given_people
	chooses 'bought = S-1' anna
	chooses 'bought != S-1' luca zoe
}

@test "segments are asked by name, within one another, and not in circles" {
	given_people
	given_file segments/women.yaml <<<'query: gender = F'
	given_file segments/rome.yaml <<<'query: city = :city and segment = women'
	expect 0 crm list --where 'segment = rome' --set city=Roma --format ids
	says "$anna"
	chooses 'segment not in (women)' luca
	given_file segments/women.yaml <<<'query: segment = rome'
	expect 2 crm list --where 'segment = rome' --set city=Roma
	complains "crm: segments/women.yaml: this segment is within itself: rome -> women -> rome
  segment = rome
            ^~~~"
}

@test "a parameter without a value, and a value without a parameter, are refused" {
	given_people
	expect 2 crm list --where 'city = :city'
	complains "crm: no value for ':city'; --set city=VALUE gives one
  city = :city
         ^~~~~"
	expect 2 crm list --where 'city = Roma' --set city=Roma
	complains "crm: nothing asks for '--set city=Roma': there is no ':city'"
}

@test "a mistake is shown with a caret below the word, and what is near" {
	given_store
	expect 2 crm list --where 'stage = lead and gendr = F'
	complains "crm: no field 'gendr' in contacts; did you mean 'gender'?
  stage = lead and gendr = F
                   ^~~~~"
	expect 2 crm list --where 'stage = custmer'
	complains "crm: 'stage' is never 'custmer'; did you mean 'customer'?
  stage = custmer
          ^~~~~~~"
	expect 2 crm list --where 'count(ordres) > 2'
	complains "crm: no set and no kind of event 'ordres'; did you mean 'orders'?
  count(ordres) > 2
        ^~~~~~"
	expect 2 crm list --where 'age > "x"'
	complains "crm: 'age' is a number, and 'x' is not
  age > \"x\"
        ^~~"
	expect 2 crm list --where 'city ='
	complains "crm: the query ends where a value should be
  city =
        ^"
}

@test "of a query of several lines the message has the line" {
	given_store
	expect 2 crm list --where $'stage = lead\n  and citi = Roma'
	complains "crm: line 2 of the query: no field 'citi' in contacts; did you mean 'city'?
    and citi = Roma
        ^~~~"
}

@test "what looks like SQL is a text like any other" {
	given_people
	for text in "'; DROP TABLE contact; --" "' OR '1'='1" 'x" or "1"="1' '?1' '%' '_'; do
		quoted=${text//\"/\\\"}
		chooses "city = \"$quoted\" or tags = \"$quoted\" or name ~ \"$quoted$quoted\""
	done
	expect 2 crm list --where 'name; DROP TABLE contact = x'
	expect 2 crm list --columns 'id,name"; DROP TABLE contact'
	expect 2 crm list --sort 'name) --'
	expect 0 crm list --count
	says 3
}

@test "amounts of other currencies are compared by the rate of their day" {
	given_people
	cat >>"timeline/$anna.yaml" <<-EOF
		- id: aaaaaaa5
		  with: $anna
		  at: 2026-11-05
		  kind: order
		  amount: 100.00 USD
	EOF
	expect 3 crm list --where 'sum(amount of orders) > 1'
	complains "crm: an amount has no rate of its day to the store's currency
crm.yaml names rates: 'rates: {USD: {2026-01-01: 0.92}}'"
	printf 'rates:\n  USD:\n    2026-01-01: 0.90\n' >>crm.yaml
	chooses 'sum(amount of orders) = 300' anna
	chooses 'any(orders where amount = 100 USD)' anna
}

@test "columns and order take derived values and aggregates" {
	given_people
	expect 0 crm list --format csv --sort '-sum(amount of orders),name' \
		--columns 'name, age, count(orders), sum(amount of orders),last(at of orders)'
	says 'name,age,count(orders),sum(amount of orders),last(at of orders)
Luca Bianchi,36,1,500.00 EUR,2026-11-20T09:00+01:00
Zoë Verdi,,1,500.00 EUR,2026-11-20T09:00+01:00
Anna Rossi,23,2,210.00 EUR,2026-11-01T10:00+01:00'
}

@test "set --where shows a diff, is one operation, and is undone as one" {
	given_people
	expect 0 crm set -n --where 'city = Milano' title=Boss
	says "--- a/contacts/$luca.yaml
+++ b/contacts/$luca.yaml
@@ -2,6 +2,7 @@
 created: 2026-11-21T10:30+01:00
 name: Luca Bianchi
 email: luca-bianchi@example.com
+title: Boss
 city: Milano
 province: MI
 birth_date: 1990-11-21"
	chooses 'title = Boss'
	expect 0 crm set --where 'gender in (F, M)' title=Boss
	chooses 'title = Boss' anna luca zoe
	expect 0 crm undo
	chooses 'title = Boss'
}

@test "set takes records or a query, not both" {
	given_people
	expect 2 crm set --where 'city = Roma' anna-rossi title=Boss
	complains "crm: 'anna-rossi' is given beside --where; it is one or the other"
	expect 2 crm set --set city=Roma anna-rossi title=Boss
	complains 'crm: --type, --set and --archived go with --where'
}

@test "the answer is the same with a fresh index, an old one, and none" {
	given_people
	chooses 'orders_count = 2 and rfm.segment is not empty' anna
	rm .crm/index.sqlite
	chooses 'orders_count = 2 and rfm.segment is not empty' anna
	expect 0 crm index --rebuild
	chooses 'orders_count = 2 and rfm.segment is not empty' anna
}

# buyer NAME STAGE [DAY AMOUNT]...: a contact with these orders.
buyer() {
	local id=$1-0000000$1 stage=$2 n=0
	shift 2
	given_file "contacts/$id.yaml" <<<"id: $id"$'\n'"name: $id"$'\n'"email: $id@example.com"$'\n'"stage: $stage"
	while [ $# -gt 0 ]; do
		printf -- '- id: o%d\n  with: %s\n  at: %s\n  kind: order\n  amount: %s EUR\n' \
			$((n += 1)) "$id" "$1" "$2"
		shift 2
	done >orders
	[ $n = 0 ] || given_file "timeline/$id.yaml" <orders
}

# Ranks by hand: ten who ordered, so two ranks a score; those that are equal have
# the lowest rank of them.
@test "rfm and lifecycle are what the table of ranks and thresholds says" {
	given_store
	buyer 0 customer 2025-01-10 100
	buyer 1 customer 2025-01-01 100 2025-02-10 100
	buyer 2 customer 2025-06-01 50
	buyer 3 customer 2025-04-01 60 2025-05-01 60 2025-06-01 60
	buyer 4 customer 2026-01-15 500
	buyer 5 customer 2025-12-01 25 2026-01-01 25 2026-02-01 25 2026-03-01 25
	buyer 6 customer 2026-06-01 10 2026-07-01 10
	buyer 7 customer 2026-10-01 1
	buyer 8 customer 2026-07-01 100 2026-08-01 100 2026-09-01 100 2026-10-01 100 2026-11-01 100
	buyer 9 customer 2026-11-10 300 2026-11-20 300
	buyer a lead
	buyer b customer
	buyer c customer
	printf -- '- id: l1\n  with: c-0000000c\n  at: 2026-10-01\n  kind: left\n' |
		given_file timeline/c-0000000c.yaml
	buyer d suspect
	echo 'lifecycle: loyal' >>contacts/d-0000000d.yaml
	expect 0 crm list --columns id,rfm.r,rfm.f,rfm.m,rfm.segment,lifecycle,orders_count,spend
	says $'0-00000000\t1\t1\t2\thibernating\tpotential-churn\t1\t100.00 EUR
1-00000001\t1\t3\t4\tat-risk\tpotential-churn\t2\t200.00 EUR
2-00000002\t2\t1\t2\thibernating\tpotential-churn\t1\t50.00 EUR
3-00000003\t2\t4\t3\tat-risk\tpotential-churn\t3\t180.00 EUR
4-00000004\t3\t1\t4\tabout-to-sleep\tpotential-churn\t1\t500.00 EUR
5-00000005\t3\t5\t2\tloyal\tpotential-churn\t4\t100.00 EUR
6-00000006\t4\t3\t1\tpotential-loyalists\tpotential-churn\t2\t20.00 EUR
7-00000007\t4\t1\t1\tpromising\tfirst-time\t1\t1.00 EUR
8-00000008\t5\t5\t4\tchampions\tloyal\t5\t500.00 EUR
9-00000009\t5\t3\t5\tpotential-loyalists\trenewal\t2\t600.00 EUR
a-0000000a\t\t\t\t\tprospect\t0\t0.00 EUR
b-0000000b\t\t\t\t\t\t0\t0.00 EUR
c-0000000c\t\t\t\t\tlost\t0\t0.00 EUR
d-0000000d\t\t\t\t\tloyal\t0\t0.00 EUR'
	expect 0 crm list --format ids --where 'rfm.segment in (champions, promising) or lifecycle = lost'
	says $'7-00000007\n8-00000008\nc-0000000c'
	printf 'lifecycle: {loyal_orders: 2, churn_after: 500d, churn_gaps: 5}\n' >>crm.yaml
	expect 0 crm list --columns id,lifecycle --where 'orders_count > 0 and lifecycle != potential-churn'
	says $'4-00000004\tfirst-time
6-00000006\tloyal
7-00000007\tfirst-time
8-00000008\tloyal
9-00000009\tloyal'
}

# A join of what is derived must find each record's row, not look at all of them.
@test "what is derived of many is found for each, whatever is asked beside it" {
	given_store packed
	awk 'BEGIN { for (i = 0; i < 14000; i++) printf "%sid: k-00%06d\nemail: a%d@example.com\nstage: customer\n",
		i ? "---\n" : "", i, i }' | given_file contacts/all.yaml
	awk 'BEGIN { for (i = 0; i < 14000; i++) printf "%s- id: o1\n  with: k-00%06d\n  at: 2026-11-%02d\n  kind: order\n  amount: %d EUR\n",
		i ? "---\n" : "", i, i % 20 + 1, i % 7 * 100 }' | given_file timeline/all.yaml
	crm list --count >/dev/null
	for where in 'spend > 500' 'orders_count > 1 or spend = 600' \
		'rfm.m = 5 and spend > 500' 'sum(amount of orders) > 500' \
		'max(amount of orders) > 500 and last(at of events) > 2026-01-01'; do
		expect 0 timeout 5 crm list --where "$where" --columns id,spend,rfm.segment \
			--sort -spend,name --limit 1
		cut -f 1,2 "$stdout" >first
		[ "$(cat first)" = $'k-00000006\t600.00 EUR' ]
		[ "$(crm list --count --where "$where")" = 2000 ]
	done
}

@test "crm and an evaluator without SQL agree on random queries" {
	expect 0 python3 "$ROOT/tests/oracle/query.py" random 1 60
	says '60 queries, 0 differ'
}

# bats test_tags=slow
@test "crm and an evaluator without SQL agree on many random queries" {
	for seed in 11 12 13 14; do
		expect 0 python3 "$ROOT/tests/oracle/query.py" "random$seed" "$seed" 200
		says '200 queries, 0 differ'
	done
}
