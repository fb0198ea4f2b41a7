#!/bin/bash
# xotl.crdt 0.2.0 (PyPI). When two replicas of its ORSet have changed at the same time, a merge is the union of what
# they hold. So what one has removed comes back if the other has meanwhile added anything, or removed something else; if
# it did nothing, the removal holds. In an observed-remove set only a new addition of the same thing does that.
# Why care: a test in which one replica at a time changes finds all in order. Memberships are sets of this kind: here a
# server that has left is a member again as soon as another one joins elsewhere.
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

cat > members.py <<'PY'
from copy import deepcopy
from xotl.crdt.sets import ORSet

def members(what, meanwhile):
    one, two = ORSet(process="S1"), ORSet(process="S2")
    for member in ("S3", "S4"):
        one.add(member)
    two.merge(one)
    one.remove("S3")
    meanwhile(two)
    before = deepcopy(one)
    one.merge(two)
    two.merge(before)
    print(f"S1 removes S3, S2 {what}: members at S1 {sorted(one.value)}, at S2 {sorted(two.value)}")

members("does nothing", lambda replica: None)
members("adds S5", lambda replica: replica.add("S5"))
members("removes S4", lambda replica: replica.remove("S4"))
members("removes S3, too", lambda replica: replica.remove("S3"))
PY
venv/bin/python members.py > seen
cat seen
cat > expected <<'END'
S1 removes S3, S2 does nothing: members at S1 ['S4'], at S2 ['S4']
S1 removes S3, S2 adds S5: members at S1 ['S3', 'S4', 'S5'], at S2 ['S3', 'S4', 'S5']
S1 removes S3, S2 removes S4: members at S1 ['S3', 'S4'], at S2 ['S3', 'S4']
S1 removes S3, S2 removes S3, too: members at S1 ['S4'], at S2 ['S4']
END
diff expected seen
