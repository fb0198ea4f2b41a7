#!/bin/bash
# xotl.crdt 0.2.0 (PyPI). A vector clock with more members than another is equal to it if those that the other lacks
# come first by name: {S1: 1, S2: 1} == {S2: 1}, while {S2: 1} == {S1: 1, S2: 1} is false, and > holds beside ==. The
# comparison passes over the left clock's members until it comes to one of the right's.
# Why care: "has this replica all, are these two the same event" is asked with ==. It says yes for a replica that has
# heard nothing of S1, and whether a test shows it depends on the side on which the expected clock is written.
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
pypi --no-deps xotl.crdt==0.2.0

cat > clocks.py <<'PY'
from xotl.crdt.clocks import Dot, VClock

def clock(**counters):
    return VClock([Dot(name, counter) for name, counter in counters.items()])

for text in ("clock(S1=1, S2=1) == clock(S2=1)", "clock(S2=1) == clock(S1=1, S2=1)", "clock(S1=1, S2=1) > clock(S2=1)",
             "clock(S1=1, S2=1) == clock(S1=1)", "clock(S1=9, S2=9, S3=1) == clock(S3=1)"):
    print(f"{text}: {eval(text)}")
PY
venv/bin/python clocks.py > seen
cat seen
cat > expected <<'END'
clock(S1=1, S2=1) == clock(S2=1): True
clock(S2=1) == clock(S1=1, S2=1): False
clock(S1=1, S2=1) > clock(S2=1): True
clock(S1=1, S2=1) == clock(S1=1): False
clock(S1=9, S2=9, S3=1) == clock(S3=1): True
END
diff expected seen
