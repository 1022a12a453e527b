#!/bin/sh
# Do other YAML readers read the strings that we write as those strings?
#
# usage: tests/foreign-readers.sh EMIT_STRINGS
#
# EMIT_STRINGS is the program built from tests/lib/emit_strings.c.  Readers:
# PyYAML and ruamel.yaml of /usr/bin/python3, and npm's yaml, which is looked
# for in $YAML_NODE_MODULES and $NODE_PATH.  One that is not installed is
# skipped with a line that says so.  Prints TAP.

set -eu

emit=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$emit" yaml >"$dir/strings.yaml"
"$emit" json >"$dir/strings.json"

cat >"$dir/read.py" <<'PY'
import json
import sys

reader, folder = sys.argv[1:]
with open(folder + "/strings.json", encoding="utf-8") as f:
    want = json.load(f)
with open(folder + "/strings.yaml", encoding="utf-8", newline="") as f:
    text = f.read()
try:
    if reader == "PyYAML":
        import yaml
        got = yaml.safe_load(text)
    else:
        import ruamel.yaml
        yaml = ruamel.yaml.YAML(typ="safe", pure=True)
        got = yaml.load(text)
except ImportError:
    sys.exit(77)

bad = 0


def compare(path, got, want):
    global bad
    if type(got) is not type(want):
        print("# %s: %r, not %r" % (path, got, want))
        bad += 1
    elif isinstance(want, dict):
        if set(got) != set(want):
            print("# %s: keys %r" % (path, set(got) ^ set(want)))
            bad += 1
        for key in want:
            compare("%s.%s" % (path, key), got.get(key), want[key])
    elif isinstance(want, list):
        for i, item in enumerate(want):
            compare("%s[%d]" % (path, i), got[i] if i < len(got) else None, item)
        bad += len(got) != len(want)
    elif got != want:
        print("# %s: %r, not %r" % (path, got, want))
        bad += 1


compare("", got, want)
sys.exit(bad != 0)
PY

cat >"$dir/read.js" <<'JS'
const fs = require('fs')
const [version, folder] = process.argv.slice(2)
let YAML
try {
	YAML = require('yaml')
} catch (e) {
	process.exit(77)
}
const want = JSON.parse(fs.readFileSync(folder + '/strings.json', 'utf8'))
const got = YAML.parse(fs.readFileSync(folder + '/strings.yaml', 'utf8'), { version })
let bad = 0
function compare(path, a, b) {
	if (typeof b === 'string' || typeof a !== 'object' || a === null) {
		if (a !== b) {
			console.log('# ' + path + ': ' + JSON.stringify(a) + ', not ' + JSON.stringify(b))
			bad++
		}
		return
	}
	if (Object.keys(a).length !== Object.keys(b).length)
		bad++
	for (const key of Object.keys(b))
		compare(path + '.' + key, a[key], b[key])
}
compare('', got, want)
process.exit(bad ? 1 : 0)
JS

n=0
failed=0
run() {
	name=$1
	shift
	n=$((n + 1))
	status=0
	"$@" || status=$?
	case $status in
	0) echo "ok $n - $name reads every string that we write as that string" ;;
	77) echo "ok $n - $name # SKIP not installed" ;;
	*) echo "not ok $n - $name reads every string that we write as that string"
	   failed=1 ;;
	esac
}

NODE_PATH=${YAML_NODE_MODULES:-${NODE_PATH:-}}
export NODE_PATH
run PyYAML /usr/bin/python3 "$dir/read.py" PyYAML "$dir"
run ruamel /usr/bin/python3 "$dir/read.py" ruamel "$dir"
for version in 1.1 1.2; do
	if command -v node >/dev/null; then
		run "npm yaml as YAML $version" node "$dir/read.js" "$version" "$dir"
	else
		run "npm yaml as YAML $version" sh -c 'exit 77'
	fi
done
echo "1..$n"
exit $failed
