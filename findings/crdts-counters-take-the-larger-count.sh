#!/bin/bash
# crdts 0.0.4 (PyPI), replicated data types. Of two replicas of its Counter, or its PNCounter, one counts 2 and the
# other 3 before they meet; one expects 5 in both, as increments do not exclude each other. Both say 3: an update is the
# count itself, not whose it is, and a merge takes the larger. Only a CounterSet, with an id of its own for each writer,
# adds up.
# Why care: replicas that take turns, as in most tests, count right. Votes or requests counted at the same time in two
# places are lost, the two agree on the number, and no later merge brings them back.
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
pypi --no-deps crdts==0.0.4 packify==0.4.0

cat > count.py <<'PY'
from crdts import Counter, CounterSet, PNCounter

def replicas(kind):
    one, two = kind(), kind()
    two.clock.uuid = one.clock.uuid
    return one, two

def merge(one, two):
    ones, twos = one.history(), two.history()
    for update in twos:
        one.update(update)
    for update in ones:
        two.update(update)

for kind in (Counter, PNCounter, CounterSet):
    ids = ((b"S1",), (b"S2",)) if kind is CounterSet else ((), ())
    one, two = replicas(kind)
    one.increase(*ids[0], 2)
    two.increase(*ids[1], 3)
    merge(one, two)
    print(f"{kind.__name__}: 2 and 3 at the same time are {one.read()} and {two.read()}", end=", ")
    one, two = replicas(kind)
    one.increase(*ids[0], 2)
    merge(one, two)
    two.increase(*ids[1], 3)
    merge(one, two)
    print(f"in turns {one.read()} and {two.read()}")
PY
venv/bin/python count.py > seen
cat seen
cat > expected <<'END'
Counter: 2 and 3 at the same time are 3 and 3, in turns 5 and 5
PNCounter: 2 and 3 at the same time are 3 and 3, in turns 5 and 5
CounterSet: 2 and 3 at the same time are 5 and 5, in turns 5 and 5
END
diff expected seen
