#!/usr/bin/env python3
"""Write records of a store from the data that KPIs are checked with.

    kpi-store.py orders FILE STORE      customer_id,order_date,revenue
    kpi-store.py cdnow FILE STORE       the CDNOW sample; orders of a day are one
    kpi-store.py leads FILE STORE       crm.json: leads, customers, orders

STORE is there already, in the zone UTC.  The same file gives the same records.
"""
import csv
import hashlib
import json
import os
import sys

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def suffix(key):
    n = int(hashlib.sha256(key.encode()).hexdigest(), 16)
    return "".join(ALPHABET[n >> 5 * i & 31] for i in range(8))


def write(store, key, fields, events):
    """A contact, with its events as lists of (field, value)."""
    record = "c-" + suffix(key)
    lines = [("id", record), ("name", f'"{key}"'), ("url", "https://example.com/x")]
    with open(f"{store}/contacts/{record}.yaml", "w", encoding="utf-8") as out:
        out.writelines(f"{k}: {v}\n" for k, v in lines + fields)
    if not events:
        return
    with open(f"{store}/timeline/{record}.yaml", "w", encoding="utf-8") as out:
        for n, event in enumerate(events):
            out.write(f"- id: {suffix(f'{key} {n}')}\n  with: {record}\n")
            out.writelines(f"  {k}: {v}\n" for k, v in event)


def write_buyers(store, orders, currency):
    buyers = {}
    for who, day, cents in orders:
        buyers.setdefault(who, []).append((day, cents))
    for who, own in buyers.items():
        write(store, who, [("stage", "customer"), ("created", f"{min(own)[0]}T00:00Z")],
              [[("at", day), ("kind", "order"),
                ("amount", f"{cents // 100}.{cents % 100:02d} {currency}")]
               for day, cents in sorted(own)])


def orders(path, store):
    with open(path, encoding="utf-8", newline="") as file:
        write_buyers(store, [(row["customer_id"], row["order_date"],
                              round(float(row["revenue"]) * 100))
                             for row in csv.DictReader(file)], "EUR")


def cdnow(path, store):
    days = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            _, who, day, _, value = line.split()
            key = who, f"{day[:4]}-{day[4:6]}-{day[6:]}"
            days[key] = days.get(key, 0) + round(float(value) * 100)
    write_buyers(store, [(*key, cents) for key, cents in days.items()], "EUR")


def leads(path, store):
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    customers = {c["lead"]: c for c in data["customers"]}
    for lead in data["leads"]:
        customer = customers.get(lead["id"])
        stage = ("customer" if customer else "opportunity" if lead["converted"] else
                 "dead" if lead["disqualified"] else "lead")
        events = [[("at", o["at"]), ("kind", "order"), ("number", o["id"]),
                   ("amount", f"{o['value']:.2f} EUR"), ("cost", f"{o['cost']:.2f} EUR")]
                  for o in data["orders"] if customer and o["customer"] == customer["id"]]
        if customer and customer["left"]:
            events.append([("at", customer["left"]), ("kind", "left")])
        write(store, lead["id"], [("stage", stage), ("created", lead["created"])],
              sorted(events))


def main():
    what, path, store = sys.argv[1:]
    for folder in "contacts", "timeline":
        os.makedirs(f"{store}/{folder}", exist_ok=True)
    {"orders": orders, "cdnow": cdnow, "leads": leads}[what](path, store)


main()
