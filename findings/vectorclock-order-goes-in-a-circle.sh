#!/bin/bash
# vectorclock 0.5.3 (PyPI). compare(..., tiebreak=True) orders concurrent clocks, by the highest counter and then by the
# JSON text. With "happened before" that makes no order: S3 sends, S1 receives it, S2 does something of its own, and the
# receipt is before S2's event, that one before the sending, and the sending before the receipt. A sort gives what the
# input's order makes of it, for two of the six inputs with the receipt before the sending.
# Why care: a list of events, one a line, needs a total order that keeps to causality, and this looks like a ready-made
# one. Ties must be broken by what grows with causality, such as the sum of the counters, before any names.
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
pypi --no-deps vectorclock==0.5.3

cat > order.py <<'PY'
from functools import cmp_to_key
from itertools import permutations
from vectorclock.vectorclock import VectorClock

clocks = {"send": VectorClock({"S3": 1}), "receive": VectorClock({"S3": 1, "S1": 1}), "other": VectorClock({"S2": 1})}
compare = lambda one, two: clocks[one].compare(clocks[two], tiebreak=True)
for one, two in (("send", "receive"), ("receive", "other"), ("other", "send")):
    print(f"{one} before {two}: {compare(one, two) < 0}")
for given in permutations(clocks):
    print("  ".join(given), "is sorted as", "  ".join(sorted(given, key=cmp_to_key(compare))))
PY
venv/bin/python order.py > seen
cat seen
cat > expected <<'END'
send before receive: True
receive before other: True
other before send: True
send  receive  other is sorted as send  receive  other
send  other  receive is sorted as receive  other  send
receive  send  other is sorted as other  send  receive
receive  other  send is sorted as receive  other  send
other  send  receive is sorted as other  send  receive
other  receive  send is sorted as send  receive  other
END
diff expected seen
