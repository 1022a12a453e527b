#!/bin/sh
# Do other programs read the cards and calendars that we write?
#
# usage: tests/calendar-readers.sh FILE WANT
#
# Reads FILE with vobject of /usr/bin/python3, and compares what it finds with
# the file WANT: components and properties, sorted.  Ends with 77 where
# vobject is not installed, with 1 where they differ.

set -eu

/usr/bin/python3 - "$1" "$2" <<'PY'
import sys

try:
    import vobject
except ImportError:
    sys.exit(77)

lines = []


def show(component, depth):
    lines.append('  ' * depth + component.name)
    named = []
    for child in component.getChildren():
        if hasattr(child, 'value'):
            named.append('  ' * (depth + 1) + child.name + ' ' + ascii(str(child.value)))
        elif child.name != 'VTIMEZONE':
            show(child, depth + 1)
    lines.extend(sorted(named))


with open(sys.argv[1], encoding='utf-8', newline='') as file:
    for component in vobject.readComponents(file.read()):
        component.validate(raiseException=True)
        show(component, 0)
with open(sys.argv[2], encoding='utf-8') as file:
    want = file.read().splitlines()
if lines != want:
    print('\n'.join('# got ' + line for line in lines))
    sys.exit(1)
PY
