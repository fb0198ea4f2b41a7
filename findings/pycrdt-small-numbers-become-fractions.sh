#!/bin/bash
# pycrdt 0.14.13 (PyPI), Yjs' shared documents in Python. A whole number that is put into a Map or an Array comes back
# as a fraction, 3 as 3.0, at once and in the same document; from 2**53 on it comes back as a whole number. One expects
# the type that was put in, or at least the same type for all.
# Why care: terms and indexes are shared as 3.0 in JSON, are printed "term 3.0", and are refused as places in a list; ==
# does not tell. A number made to be larger than all others is of another type than they are. Use int() for what is
# read.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# A virtual environment without a pip of its own: running it from its wheel is quicker than installing it.
[ -e /usr/share/python-wheels ] || { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null 2>&1
/usr/bin/python3 -m venv --without-pip venv
pypi() {
  venv/bin/python "$(echo /usr/share/python-wheels/pip-*.whl)/pip" -q --disable-pip-version-check \
    install --no-compile "$@" >pip.log 2>&1 || { cat pip.log; exit 1; }
}
pypi --no-deps pycrdt==0.14.13 anyio==4.16.0 idna==3.20 typing_extensions==4.16.0

cat > numbers.py <<'PY'
import json
from pycrdt import Array, Doc, Map

document = Doc()
state, log = document.get("state", type=Map), document.get("log", type=Array)
for number in (0, 3, -1, 2**31, 2**53 - 1, 2**53, 2**53 + 1, 2**62):
    state["term"] = number
    log.append(number)
    print(f"{number} comes back as {state['term']!r}, equal {state['term'] == number}")
print("in JSON:", json.dumps(log.to_py()))
state["term"] = 3
try:
    print([10, 20, 30, 40][state["term"]])
except TypeError as error:
    print("as a place in a list:", error)
PY
venv/bin/python numbers.py > seen
cat seen
cat > expected <<'END'
0 comes back as 0.0, equal True
3 comes back as 3.0, equal True
-1 comes back as -1.0, equal True
2147483648 comes back as 2147483648.0, equal True
9007199254740991 comes back as 9007199254740991.0, equal True
9007199254740992 comes back as 9007199254740992, equal True
9007199254740993 comes back as 9007199254740993, equal True
4611686018427387904 comes back as 4611686018427387904, equal True
in JSON: [0.0, 3.0, -1.0, 2147483648.0, 9007199254740991.0, 9007199254740992, 9007199254740993, 4611686018427387904]
as a place in a list: list indices must be integers or slices, not float
END
diff expected seen
