#!/usr/bin/env python3
"""Random queries over random stores: crm against an evaluator of its own.

	tests/oracle/query.py FOLDER SEED QUERIES

makes a store in FOLDER, asks crm (of PATH) that many queries, and evaluates
each over the YAML files without SQL.  Every difference is printed, and the
status is then 1.  The same seed asks the same.
"""

import datetime
import os
import random
import re
import subprocess
import sys
import unicodedata
from zoneinfo import ZoneInfo

import yaml

ZONE = ZoneInfo("Europe/Rome")
NOW = datetime.datetime(2026, 11, 21, 10, 30, tzinfo=ZONE)
TODAY = NOW.date()
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
RATES = {"USD": [("2026-01-01", 0.92), ("2026-09-01", 0.85)]}
STAGES = ["suspect", "lead", "hot", "opportunity", "customer", "cold", "dead"]
CITIES = ["Roma", "roma", "Forl\u00ec", "Forli\u0300", "San Don\u00e0", "Milano", "OR",
          "O'Brien", "a.b", "100%", "and"]
TAGS = ["vip", "Vip", "press", "caff\u00e8", "a b", "x"]
KINDS = ["call", "email", "order", "note", "meeting", "demo"]
CHANNELS = ["online", "phone", "Shop"]


class Loader(yaml.BaseLoader):
    """All scalars are text."""


# --- a store -----------------------------------------------------------------

def suffix(r):
    return "".join(r.choice(DIGITS) for _ in range(8))


def some_day(r, back=800, ahead=30):
    return TODAY + datetime.timedelta(days=r.randint(-back, ahead))


def some_when(r):
    day = some_day(r)
    if r.random() < 0.3:
        return day.isoformat()
    t = datetime.datetime(day.year, day.month, day.day, r.randrange(24), r.randrange(60),
                          tzinfo=r.choice([ZONE, datetime.timezone.utc]))
    return t.isoformat(timespec="minutes")


def amount(r):
    return "%d.%02d %s" % (r.randint(0, 400), r.choice([0, 50, 99]),
                           r.choice(["EUR", "EUR", "EUR", "USD"]))


def maybe(r, record, name, value, chance=0.6):
    if r.random() < chance:
        record[name] = value


def make_contact(r, companies, users):
    c = {"name": r.choice(["Anna", "L\u00f9ca", "Zo\u00eb", "mario"]) + " " +
         r.choice(["Rossi", "ROSSI", "D'Arc", "Bi\u00e0nchi"]),
         "email": "%s@%s" % (suffix(r), r.choice(["Example.com", "example.org"])),
         "stage": r.choice(STAGES)}
    if r.random() < 0.2:
        c["email"] = [c["email"], suffix(r) + "@example.net"]
    maybe(r, c, "city", r.choice(CITIES))
    maybe(r, c, "province", r.choice(["MI", "mi", "RM", "NO"]))
    maybe(r, c, "gender", r.choice("FM"))
    maybe(r, c, "birth_date", r.choice(["--05-17", "2004-02-29", "2001-11-21", "2008-11-22",
                                        (TODAY - datetime.timedelta(days=r.randint(3000, 30000))).isoformat()]))
    maybe(r, c, "tags", r.sample(TAGS, r.randint(1, 3)))
    maybe(r, c, "score", r.choice(["5", "-2.5", "10", "0.1"]))
    maybe(r, c, "created", some_when(r) if r.random() < 0.8 else some_when(r))
    if "created" in c and "T" not in c["created"]:
        del c["created"]
    maybe(r, c, "company", r.choice(companies))
    maybe(r, c, "owner", r.choice(users), 0.4)
    maybe(r, c, "lifecycle", "loyal", 0.1)
    maybe(r, c, "archived", r.choice(["true", "false"]), 0.2)
    maybe(r, c, "external_ids", {"hubspot": r.choice(["201", ["201", "7"]])}, 0.3)
    if r.random() < 0.5:
        c["custom"] = {}
        maybe(r, c["custom"], "shoe_size", r.choice(["42", "38.5", "7"]))
        maybe(r, c["custom"], "colors", r.sample(["red", "Blue", "green"], 2))
        maybe(r, c["custom"], "renewal", some_day(r).isoformat())
        maybe(r, c["custom"], "budget", amount(r))
        if not c["custom"]:
            del c["custom"]
    return c


def make_event(r, subject, contacts, earlier, campaigns):
    e = {"id": suffix(r), "with": subject, "at": some_when(r), "kind": r.choice(KINDS)}
    if r.random() < 0.15:
        e["with"] = [subject, r.choice(contacts)]
        if e["with"][1] == subject:
            e["with"] = subject
    maybe(r, e, "channel", r.choice(CHANNELS))
    maybe(r, e, "outcome", r.choice(["opened", "clicked", "sent"]), 0.3)
    maybe(r, e, "company", r.choice(campaigns), 0.2)
    maybe(r, e, "text", r.choice(["Caff\u00e8 at noon", "asked\nfor a quote"]), 0.3)
    if e["kind"] == "order":
        maybe(r, e, "amount", amount(r), 0.9)
        maybe(r, e, "items", [{"sku": "S-%d" % r.randint(1, 4), "quantity": str(r.randint(1, 3)),
                               "price": "%d.00 EUR" % r.randint(1, 30)}
                              for _ in range(r.randint(1, 2))], 0.7)
    if earlier and r.random() < 0.1:
        e["corrects"] = r.choice(earlier)["id"]
    return e


def write(folder, place, data):
    path = os.path.join(folder, place)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        yaml.dump(data, f, allow_unicode=True, sort_keys=False)


def make_store(folder, r):
    """crm.yaml, and records with whatever may be in them."""
    write(folder, "crm.yaml", {})
    with open(os.path.join(folder, "crm.yaml"), "w", encoding="utf-8") as f:
        f.write("format: 1\nstore_key: 00112233445566778899aabbccddeeff\ncurrency: EUR\n"
                "timezone: Europe/Rome\ncountry: IT\nkinds: [demo]\n"
                "custom:\n  shoe_size: number\n  colors: list of text\n  renewal: date\n"
                "  budget: money\n"
                "rates:\n  USD:\n    2000-01-01: 0.8\n")
        for day, rate in RATES["USD"]:
            f.write("    %s: %s\n" % (day, rate))
    store = {"contact": {}, "company": {}, "case": {}, "user": {}, "event": []}
    for n in range(3):
        store["user"]["u%d-%s" % (n, suffix(r))] = {
            "name": "User %d" % n, "email": "u%d@example.com" % n,
            "department": r.choice(["sales", "Support"])}
    for n in range(5):
        c = {"name": "Firm %d" % n}
        maybe(r, c, "city", r.choice(CITIES))
        maybe(r, c, "industry", r.choice(["retail", "Retail", "food"]))
        maybe(r, c, "annual_revenue", amount(r))
        if n and r.random() < 0.6:
            c["parent"] = r.choice(list(store["company"]))
        store["company"]["firm-%d-%s" % (n, suffix(r))] = c
    firms, users = list(store["company"]), list(store["user"])
    for n in range(40):
        store["contact"]["c%d-%s" % (n, suffix(r))] = make_contact(r, firms, users)
    contacts = list(store["contact"])
    for n in range(25):
        case = {"subject": "case %d" % n, "opened": some_when(r)}
        maybe(r, case, "contact", r.choice(contacts))
        maybe(r, case, "company", r.choice(firms))
        maybe(r, case, "status", r.choice(["open", "resolved"]))
        store["case"]["k%d-%s" % (n, suffix(r))] = case
    folders = {"contact": "contacts", "company": "companies", "case": "cases", "user": "users"}
    for kind, place in folders.items():
        for key, record in store[kind].items():
            write(folder, "%s/%s.yaml" % (place, key), dict({"id": key}, **record))
    for key in contacts + firms:
        events = []
        for _ in range(r.choice([0, 0, 1, 3, 6])):
            events.append(make_event(r, key, contacts, events, firms))
        if events:
            write(folder, "timeline/%s.yaml" % key, events)


def read_store(folder):
    """What the files say; independent of how they came about."""
    out = {"contact": {}, "company": {}, "case": {}, "user": {}, "event": []}
    folders = {"contacts": "contact", "companies": "company", "cases": "case", "users": "user"}
    for place, kind in folders.items():
        for name in sorted(os.listdir(os.path.join(folder, place))):
            with open(os.path.join(folder, place, name), encoding="utf-8") as f:
                record = yaml.load(f, Loader)
            out[kind][record["id"]] = record
    place = os.path.join(folder, "timeline")
    for name in sorted(os.listdir(place)) if os.path.isdir(place) else []:
        with open(os.path.join(place, name), encoding="utf-8") as f:
            events = yaml.load(f, Loader)
        corrected = {e.get("corrects") for e in events} - {None}
        for e in events:
            e["_subject"] = name[:-5]
            e["_corrected"] = e["id"] in corrected
            out["event"].append(e)
    return out


# --- values ------------------------------------------------------------------

def items(value):
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def nfc(s):
    return unicodedata.normalize("NFC", s)


def lower(s):
    return nfc(nfc(s).casefold())


def fold(s):
    plain = "".join(c for c in unicodedata.normalize("NFKD", s) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def when(s):
    """An instant, in seconds."""
    if len(s) == 10:
        return int(datetime.datetime.fromisoformat(s).replace(tzinfo=ZONE).timestamp())
    return int(datetime.datetime.fromisoformat(s.replace("Z", "+00:00")).timestamp())


def day_number(d):
    return d.toordinal()


def day(s):
    try:
        return day_number(datetime.date.fromisoformat(s))
    except ValueError:
        return None


def minor(s):
    """An amount as hundredths and currency."""
    number, _, currency = s.partition(" ")
    sign = -1 if number.startswith("-") else 1
    whole, _, cents = number.lstrip("-").partition(".")
    return sign * (int(whole) * 100 + int((cents + "00")[:2])), currency or "EUR"


def home(amount_of, currency, at):
    if currency == "EUR":
        return amount_of
    rate = 0.8
    for since, value in RATES[currency]:
        if day(since) <= at:
            rate = value
    exact = amount_of * rate
    return int(exact + 0.5) if exact >= 0 else -int(-exact + 0.5)


def span(text):
    """First and last day of a date as queries write it."""
    m = re.fullmatch(r"([+-])(\d+)([dwmy])", text)
    if text == "today":
        first = last = TODAY
    elif m:
        n = int(m[2]) * (1 if m[1] == "+" else -1)
        if m[3] in "dw":
            first = TODAY + datetime.timedelta(days=n * (7 if m[3] == "w" else 1))
        else:
            months = TODAY.year * 12 + TODAY.month - 1 + n * (12 if m[3] == "y" else 1)
            first = month_day(months, TODAY.day)
        last = first
    elif re.fullmatch(r"\d{4}", text):
        first, last = datetime.date(int(text), 1, 1), datetime.date(int(text), 12, 31)
    elif re.fullmatch(r"\d{4}-\d\d", text):
        months = int(text[:4]) * 12 + int(text[5:]) - 1
        first, last = month_day(months, 1), month_day(months, 31)
    elif re.fullmatch(r"\d{4}-Q\d", text):
        months = int(text[:4]) * 12 + 3 * int(text[-1]) - 3
        first, last = month_day(months, 1), month_day(months + 2, 31)
    else:
        first = last = datetime.date.fromisoformat(text)
    return first, last


def month_day(months, d):
    year, month = months // 12, months % 12 + 1
    while True:
        try:
            return datetime.date(year, month, d)
        except ValueError:
            d -= 1


def start_of(d):
    return int(datetime.datetime(d.year, d.month, d.day, tzinfo=ZONE).timestamp())


# --- fields: kind and value of a row --------------------------------------------

class World:
    def __init__(self, store):
        self.store = store

    def events_of(self, row, kind):
        out = []
        for e in self.store["event"]:
            names = set(items(e["with"])) | {e["_subject"]}
            if row["_type"] == "company" and "company" in e:
                names.add(e["company"])
            if row["id"] in names and not e["_corrected"] and kind in ("events", e["kind"]):
                out.append(dict(e, _type="event"))
        return out

    def set_of(self, row, name):
        if name == "cases":
            return [dict(c, _type="case") for c in self.store["case"].values()
                    if c.get(row["_type"]) == row["id"]]
        if name == "contacts":
            return [dict(c, _type="contact") for c in self.store["contact"].values()
                    if c.get("company") == row["id"]]
        kind = name if name == "events" else name[:-1] if name[:-1] in KINDS else name
        return self.events_of(row, kind)

    def follow(self, row, path):
        """The row that the last name of a path is of."""
        names = path.split(".")
        while len(names) > 1 and names[0] in ("company", "owner", "parent", "contact"):
            target = {"company": "company", "owner": "user", "parent": "company",
                      "contact": "contact"}[names[0]]
            key = row.get(names[0]) if row["_type"] != "event" or names[0] != "contact" \
                else row["_subject"]
            found = self.store[target].get(key)
            if found is None:
                return None, names[-1]
            row = dict(found, _type=target)
            names = names[1:]
        return row, ".".join(names)

    def value(self, row, path):
        """Kind, and the values there are."""
        kind = KIND_OF[path]
        row, name = self.follow(row, path)
        if row is None:
            return kind, []
        if name == "age":
            born = day(row.get("birth_date", ""))
            if born is None:
                return kind, []
            b = datetime.date.fromordinal(born)
            return kind, [TODAY.year - b.year - ((TODAY.month, TODAY.day) < (b.month, b.day))]
        if name in ("orders_count", "spend"):
            orders = [e for e in self.events_of(row, "order") if when(e["at"]) <= NOW.timestamp()]
            if name == "orders_count":
                return kind, [len(orders)]
            return kind, [sum(v for e in orders
                              for v in self.value(dict(e, _type="event"), "amount")[1])]
        if "." in name:
            outer, inner = name.split(".")
            inside = row.get(outer)
            if isinstance(inside, list):
                raw = [i[inner] for i in inside if i.get(inner)]
            else:
                raw = items((inside or {}).get(inner))
        else:
            raw = items(row.get(name))
        if kind == "number":
            return kind, [float(v) for v in raw]
        if kind == "day":
            return kind, [d for d in map(day, raw) if d is not None]
        if kind == "time":
            return kind, [when(v) for v in raw]
        if kind == "money":
            if row["_type"] == "event":
                t = datetime.datetime.fromtimestamp(when(row["at"]), ZONE).date()
            else:
                t = TODAY
            return kind, [home(*minor(v), day_number(t)) for v in raw]
        if kind == "boolean":
            return kind, [v == "true" for v in raw]
        return kind, raw


KIND_OF = {
    "name": "text", "email": "word", "stage": "word", "city": "text", "province": "word",
    "gender": "word", "birth_date": "day", "tags": "text", "score": "number",
    "created": "time", "archived": "boolean", "external_ids.hubspot": "text",
    "custom.shoe_size": "number", "custom.colors": "text", "custom.renewal": "day",
    "custom.budget": "money", "company.city": "text", "company.industry": "text",
    "company.parent.city": "text", "company.annual_revenue": "money",
    "owner.department": "text", "age": "number", "orders_count": "number", "spend": "money",
    "at": "time", "kind": "word", "channel": "text", "outcome": "word", "amount": "money",
    "items.sku": "text", "items.quantity": "number", "items.price": "money", "text": "text",
    "opened": "time", "status": "text", "industry": "text", "annual_revenue": "money",
    "contact.city": "text", "parent.industry": "text", "company.name": "text",
}
FIELDS = {
    "contact": ["name", "email", "stage", "city", "province", "gender", "birth_date", "tags",
                "score", "created", "archived", "external_ids.hubspot", "custom.shoe_size",
                "custom.colors", "custom.renewal", "custom.budget", "company.city",
                "company.industry", "company.parent.city", "company.annual_revenue",
                "owner.department", "age", "orders_count", "spend"],
    "event": ["at", "kind", "channel", "outcome", "amount", "items.sku", "items.quantity",
              "items.price", "text", "contact.city", "company.name"],
    "case": ["opened", "status", "contact.city", "company.name"],
    "company": ["name", "city", "industry", "annual_revenue", "parent.industry"],
}
SETS = {
    "contact": ["events", "orders", "call", "emails", "demos", "cases"],
    "company": ["events", "orders", "cases", "contacts"],
}
TYPE_OF_SET = {"cases": "case", "contacts": "contact"}
SIGNS = ["=", "!=", "<", "<=", ">", ">="]


# --- queries: made as trees, then both printed and evaluated ------------------------

def literal_for(r, path, kind):
    name = path.split(".")[-1]
    if kind == "number":
        return r.choice(["0", "1", "2", "5", "18", "42", "38.5", "-2.5", "0.1", "30"])
    if kind == "money":
        return r.choice(["0", "50", "100.50", "200 EUR", "120 USD"])
    if kind in ("day", "time"):
        return r.choice(["today", "-90d", "-12w", "-3m", "-1y", "+7d", "2026", "2026-11",
                         "2026-Q3", some_day(r).isoformat(), "2001-11-21", "2004"])
    if kind == "boolean":
        return r.choice(["true", "false"])
    words = {"stage": STAGES, "gender": ["F", "m"], "kind": KINDS, "outcome": ["opened", "SENT"],
             "tags": TAGS, "colors": ["red", "blue"], "channel": CHANNELS, "hubspot": ["201", "7"],
             "industry": ["retail", "food"], "province": ["MI", "no"], "sku": ["S-1", "S-2"],
             "department": ["sales", "support"], "status": ["open", "resolved"]}
    return r.choice(words.get(name, CITIES + ["Anna Rossi", "", "Firm 1", "'; DROP TABLE x; --"]))


KEYWORDS = ["and", "or", "not", "in", "between", "is", "empty", "matches", "where", "of"]


def show_literal(text):
    if re.fullmatch(r"-?\d+(\.\d+)? [A-Z]{3}", text):
        return text
    if re.fullmatch(r"[\w+'%-][\w.+'%-]*", text) and text not in KEYWORDS:
        return text
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def make_value(r, type_, depth):
    if depth and type_ in SETS and r.random() < 0.4:
        return make_aggregate(r, type_, depth)
    return ("field", r.choice(FIELDS[type_]))


def make_aggregate(r, type_, depth):
    name = r.choice(SETS[type_])
    inner = TYPE_OF_SET.get(name, "event")
    where = make_test(r, inner, depth - 1) if r.random() < 0.6 else None
    fn = r.choice(["count", "sum", "avg", "min", "max", "first", "last", "any"])
    field = None
    if fn in ("sum", "avg"):
        field = {"event": "amount", "contact": r.choice(["score", "spend"]), "case": None}[inner]
    elif fn in ("min", "max"):
        field = {"event": r.choice(["at", "amount"]), "contact": "score", "case": "opened"}[inner]
    elif fn in ("first", "last"):
        field = {"event": r.choice(["at", "channel", "amount"]), "contact": None, "case": "opened"}[inner]
    elif fn == "count" and r.random() < 0.3:
        field = {"event": "channel", "contact": "city", "case": "status"}[inner]
    if fn in ("sum", "avg", "min", "max", "first", "last") and not field:
        fn, field = "count", None
    return ("aggregate", fn, field, name, inner, where)


def kind_of_value(v):
    if v[0] == "field":
        return KIND_OF[v[1]]
    return "number" if v[1] == "count" else "boolean" if v[1] == "any" else KIND_OF[v[2]]


def make_test(r, type_, depth):
    if depth and r.random() < 0.45:
        kind = r.choice(["and", "or", "not"])
        n = 1 if kind == "not" else r.randint(2, 3)
        return (kind, [make_test(r, type_, depth - 1) for _ in range(n)])
    v = make_value(r, type_, depth)
    kind = kind_of_value(v)
    path = v[1] if v[0] == "field" else v[2] or "score"
    lit = lambda: literal_for(r, path, kind)
    if v[0] == "aggregate" and v[1] == "any":
        return ("any", v)
    form = r.random()
    if kind == "boolean":
        return r.choice([("compare", v, r.choice(["=", "!="]), lit()),
                         ("empty", v, r.random() < 0.5)])
    if form < 0.12:
        return ("empty", v, r.random() < 0.5)
    if form < 0.27:
        return ("in", v, [lit() for _ in range(r.randint(1, 3))], r.random() < 0.4)
    if form < 0.4:
        return ("between", v, lit(), lit(), r.random() < 0.4)
    if form < 0.55 and kind in ("text", "word") and v[0] == "field":
        return ("contains", v, r.choice(["ROSS", "i\u0300", "e", "caffe", "zoe", "@", "d'a", ""]))
    if form < 0.62 and kind in ("text", "word") and v[0] == "field":
        return ("matches", v, r.choice(["^[A-Z]", "(com|org)$", "a.b", "^$", "o+"]))
    if form < 0.7 and kind == "text" and v[0] == "field" and type_ == "contact":
        return ("fields", v, r.choice(SIGNS), r.choice(["city", "company.city"]))
    sign = r.choice(SIGNS)
    if kind == "word" and sign not in ("=", "!="):
        sign = "="
    return ("compare", v, sign, lit())


def show_value(v):
    if v[0] == "field":
        return v[1]
    _, fn, field, name, _, where = v
    return "%s(%s%s%s)" % (fn, field + " of " if field else "", name,
                           " where " + show(where) if where else "")


def show(t):
    k = t[0]
    if k in ("and", "or"):
        return (" %s " % k).join("(%s)" % show(x) if x[0] in ("and", "or") else show(x)
                                 for x in t[1])
    if k == "not":
        return "not (%s)" % show(t[1][0])
    if k == "any":
        return show_value(t[1])
    left = show_value(t[1])
    if k == "empty":
        return "%s is %sempty" % (left, "not " if t[2] else "")
    if k == "in":
        return "%s %sin (%s)" % (left, "not " if t[3] else "", ", ".join(map(show_literal, t[2])))
    if k == "between":
        return "%s %sbetween %s and %s" % (left, "not " if t[4] else "", show_literal(t[2]),
                                           show_literal(t[3]))
    if k == "contains":
        return "%s ~ %s" % (left, show_literal(t[2]))
    if k == "matches":
        return '%s matches "%s"' % (left, t[2])
    if k == "fields":
        return "%s %s .%s" % (left, t[2], t[3])
    return "%s %s %s" % (left, t[2], show_literal(t[3]))


# --- the evaluator ---------------------------------------------------------------

def order(sign, a, b):
    return {"=": a == b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]


def compare_one(kind, a, sign, text, at=None, raw=None):
    """One value against a literal; `!=` is not here."""
    if kind == "number":
        return order(sign, a, float(text))
    if kind == "boolean":
        return order(sign, a, text == "true")
    if kind == "money":
        cents, currency = minor(text)
        if raw is not None and raw[1] == currency:
            return order(sign, raw[0], cents)
        return order(sign, a, home(cents, currency, at if at is not None else day_number(TODAY)))
    if kind in ("day", "time"):
        first, last = span(text)
        low = day_number(first) if kind == "day" else start_of(first)
        high = day_number(last) if kind == "day" else \
            start_of(last + datetime.timedelta(days=1)) - 1
        if sign == "=":
            return low <= a <= high
        return order(sign, a, low if sign in ("<", ">=") else high)
    if sign == "=":
        return lower(a) == lower(text) if kind == "word" else nfc(a) == nfc(text)
    return order(sign, fold(a), fold(text))


class Evaluator(World):
    def amounts(self, row, v):
        """For amounts that stand in a record: what is written, and their day."""
        if v[0] != "field" or KIND_OF[v[1]] != "money":
            return None, None
        place, name = self.follow(row, v[1])
        if place is None or "." in name or name == "spend":
            return None, None
        at = day_number(datetime.datetime.fromtimestamp(when(place["at"]), ZONE).date()) \
            if place["_type"] == "event" else day_number(TODAY)
        return (minor(place[name]) if place.get(name) else None), at

    def of(self, row, v):
        if v[0] == "field":
            return self.value(row, v[1])
        _, fn, field, name, inner, where = v
        rows = [x for x in self.set_of(row, name) if where is None or self.holds(x, where)]
        kind = kind_of_value(v)
        if fn == "count":
            return kind, [sum(1 for x in rows if not field or self.written(x, field))]
        if fn == "any":
            return kind, [bool(rows)]
        if fn in ("first", "last"):
            key = {"event": "at", "case": "opened"}[inner]
            rows = [x for x in rows if self.value(x, field)[1]]
            rows.sort(key=lambda x: (when(x[key]), x["id"]))
            if not rows:
                return kind, []
            return kind, self.value(rows[0 if fn == "first" else -1], field)[1]
        values = [y for x in rows for y in self.value(x, field)[1]]
        if fn == "sum":
            return kind, [sum(values)]
        if not values:
            return kind, []
        return kind, [{"avg": lambda: sum(values) / len(values), "min": lambda: min(values),
                       "max": lambda: max(values)}[fn]()]

    def written(self, row, path):
        place, name = self.follow(row, path)
        if place is None:
            return []
        if path in ("age", "orders_count", "spend"):
            return self.value(row, path)[1]
        if "." in name:
            return self.value(row, path)[1]
        return items(place.get(name))

    def test(self, row, v, sign, text):
        kind, values = self.of(row, v)
        raw, at = self.amounts(row, v)
        return any(compare_one(kind, a, sign, text, at, raw) for a in values)

    def holds(self, row, t):
        k = t[0]
        if k == "and":
            return all(self.holds(row, x) for x in t[1])
        if k == "or":
            return any(self.holds(row, x) for x in t[1])
        if k == "not":
            return not self.holds(row, t[1][0])
        if k == "any":
            return self.of(row, t[1])[1][0]
        if k == "empty":
            there = self.written(row, t[1][1]) if t[1][0] == "field" else self.of(row, t[1])[1]
            return bool(there) == t[2]
        if k == "in":
            return any(self.test(row, t[1], "=", x) for x in t[2]) != t[3]
        if k == "between":
            kind, values = self.of(row, t[1])
            raw, at = self.amounts(row, t[1])
            return any(compare_one(kind, a, ">=", t[2], at, raw) and
                       compare_one(kind, a, "<=", t[3], at, raw) for a in values) != t[4]
        if k == "contains":
            return any(fold(t[2]) in fold(a) for a in self.of(row, t[1])[1])
        if k == "matches":
            return any(re.search(t[2], a) for a in self.of(row, t[1])[1])
        if k == "fields":
            left, right = self.of(row, t[1])[1], self.value(row, t[3])[1]
            sign = "=" if t[2] == "!=" else t[2]
            found = any(compare_one("text", a, sign, b) for a in left for b in right)
            return found != (t[2] == "!=")
        if t[2] == "!=":
            return not self.test(row, t[1], "=", t[3])
        return self.test(row, t[1], t[2], t[3])


def ask(folder, type_, text):
    done = subprocess.run(["crm", "-C", folder, "list", type_, "--archived", "--format", "ids",
                           "--where", text], capture_output=True, text=True, check=False)
    return done.stdout.split() if not done.returncode else done.stderr.strip()


def main():
    folder, seed, n = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.environ["CRM_NOW"] = NOW.isoformat()
    r = random.Random(seed)
    bad = 0
    os.makedirs(folder)
    make_store(folder, r)
    world = Evaluator(read_store(folder))
    for i in range(n):
        type_ = r.choice(["contact", "contact", "contact", "company"])
        tree = make_test(r, type_, 3)
        want = sorted(key for key, row in world.store[type_].items()
                      if world.holds(dict(row, _type=type_), tree))
        text = show(tree)
        got = ask(folder, type_, text)
        if got != want:
            bad += 1
            print("seed %d, query %d of %s:\n  %s" % (seed, i, type_, text))
            if isinstance(got, str):
                print("  crm says: %s" % got)
            else:
                print("  crm alone: %s\n  evaluator alone: %s" % (
                    sorted(set(got) - set(want))[:5], sorted(set(want) - set(got))[:5]))
    print("%d queries, %d differ" % (n, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
