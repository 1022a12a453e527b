#!/usr/bin/env python3
"""Random files of separated values, read by us and by others.

  csv-differential.py CSV_CELLS COUNT SEED

CSV_CELLS is the program of tests/lib/csv_cells.c.  Three kinds of files, COUNT
of each: bytes in any order, split as Python's csv splits them, up to the first
row that we do not take; tables that Python's csv has written in some dialect
and encoding; and, where Miller is installed, the same tables read by it.
Prints one line for each file that differs, and ends with 1 if there is one.
"""
import csv
import io
import json
import random
import shutil
import subprocess
import sys
import tempfile

program, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng = random.Random(seed)
folder = tempfile.TemporaryDirectory()
path = folder.name + "/file.csv"
bad = 0


def run(*args):
    return subprocess.run(args, capture_output=True, check=True).stdout.decode()


def ours(*args):
    return [json.loads(line) for line in run(program, *args).splitlines()]


def complain(what, data, got, want):
    global bad
    bad += 1
    n = next((i for i, (a, b) in enumerate(zip(got, want)) if a != b),
             min(len(got), len(want)))
    print(f"{what}: {data[:2000]!r}\n  differs in row {n} of {len(got)} and {len(want)}")
    print(f"  ours   {got[n:n + 1]}\n  theirs {want[n:n + 1]}")


def any_bytes():
    alphabet = rng.choice(['ab,"\n', 'a,""\n\r', 'é"",;x\r\n', 'a"",,,\n', 'word ,;\t"\n'])
    quotes = rng.random()
    letters = [c for c in alphabet if c != '"' or rng.random() < quotes] or ["a"]
    text = "".join(rng.choice(letters) for _ in range(rng.randrange(1, 60)))
    delimiter = rng.choice(",;")
    with open(path, "w", newline="") as file:
        file.write(text)
    want = [row or [""] for row in csv.reader(io.StringIO(text, newline=""),
                                              delimiter=delimiter)]
    got = ours("rows", path, delimiter)
    if None in got:
        got = got[:got.index(None)]
        want = want[:len(got)]
    if got != want:
        complain("bytes", text, got, want)


def word():
    kind = rng.random()
    if kind < 0.2:
        return ""
    if kind < 0.7:
        return "".join(rng.choice("abcxyz0189 èß.-") for _ in range(rng.randrange(1, 12)))
    return "".join(rng.choice('ab "\'\n,;|\t') for _ in range(rng.randrange(1, 9)))


def any_table():
    """Header and rows that no reader could take for another dialect or a title."""
    width = rng.randrange(3, 9)
    header = [f"Column {i}" for i in range(width)]
    rows = []
    for _ in range(rng.randrange(0, 30)):
        row = [word() for _ in range(width)]
        row[0] += "x"
        row[-1] += "y"
        rows.append(row)
    return header, rows


def tables():
    header, rows = any_table()
    delimiter = rng.choice(",;\t|")
    line_end = rng.choice(["\n", "\r\n", "\r"])
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16le", "utf-16be", "cp1252"])
    text = io.StringIO(newline="")
    quoting = rng.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
    if line_end == "\r":
        quoting = csv.QUOTE_ALL     # Python would not quote a line feed
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(header)
    writer.writerows(rows)
    data = text.getvalue().encode(encoding)
    with open(path, "wb") as file:
        file.write(data)
    want = [dict(zip(header, row)) for row in rows]
    got = ours("items", path)
    if got != want:
        complain("table", data, got, want)
    if not shutil.which("mlr") or line_end == "\r" or not encoding.startswith("utf-8"):
        return
    theirs = json.loads(run("mlr", "-S", "--icsv", "--ojson", "--jvquoteall",
                            "--ifs", delimiter, "cat", path) or "[]")
    if got != theirs:
        complain("Miller", data, got, theirs)


for _ in range(count):
    any_bytes()
    tables()
sys.exit(bad > 0)
