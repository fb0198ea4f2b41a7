#!/bin/bash
# transit-python2 0.8.321 (PyPI), Transit as Clojure's tools write it: histories, too. `true` and `false` come back as
# objects of its own, equal to nothing but themselves: neither == True nor == False holds, `is True` does not, and
# json refuses them; only `if` and `not` understand them. So what was written and read is not equal to itself, while
# texts, numbers, keywords and null are. And a list comes back as a tuple, also unequal.
# Why care: "how many votes are granted == True" counts none of three, and "how many are == False" none either, so a
# check that "nobody refused" passes. A test that writes a history and compares what it reads fails for one with a
# Boolean in it and passes for all others. Turn them into bool() first.
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
pypi --no-deps transit-python2==0.8.321 msgpack==1.0.8 python-dateutil==2.9.0.post0 six==1.17.0

cat > votes.py <<'PY'
import io, json
from transit.reader import Reader
from transit.transit_types import Keyword
from transit.writer import Writer

def back(value):
    written = io.StringIO()
    Writer(written, "json").write(value)
    print(" ", written.getvalue())
    return Reader("json").read(io.StringIO(written.getvalue()))

def kept(name, value):
    print(f"{name}:")
    print(f"  equal to what was written: {back(value) == value}")

kept("a text, a number, a keyword, nothing", {"from": "S2", "term": 3, "type": Keyword("vote"), "leader": None})
kept("a Boolean", {"granted": True})
kept("a list", ["S1", "S2"])
print("three votes:")
granted = [answer["granted"] for answer in back([{"granted": True}, {"granted": True}, {"granted": False}])]
print("  granted == True:", sum(each == True for each in granted))
print("  granted == False:", sum(each == False for each in granted))
print("  granted is True:", sum(each is True for each in granted))
print("  if granted:", sum(1 for each in granted if each))
try:
    print("  as JSON:", json.dumps(granted))
except TypeError as error:
    print("  as JSON:", error)
PY
venv/bin/python votes.py > seen
cat seen
cat > expected <<'END'
a text, a number, a keyword, nothing:
  ["^ ","from","S2","term",3,"type","~:vote","leader",null]
  equal to what was written: True
a Boolean:
  ["^ ","granted",true]
  equal to what was written: False
a list:
  ["S1","S2"]
  equal to what was written: False
three votes:
  [["^ ","granted",true],["^ ","^0",true],["^ ","^0",false]]
  granted == True: 0
  granted == False: 0
  granted is True: 0
  if granted: 2
  as JSON: Object of type Boolean is not JSON serializable
END
diff expected seen
