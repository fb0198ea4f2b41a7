#!/bin/bash
# python3-crdt 1.0.3 (PyPI). Its ORSet takes over the other replica's list of an element's tags itself, not a copy: what
# either adds to that element later is at the other at once, without a merge. So a removal also takes an addition that it
# could not know, and what the set is for, that the addition wins, does not hold. When each message is copied it does.
# Why care: replicas that are objects of one process are how one tries out, tests and draws such a set. Between processes
# it is right, so the picture shows a fault that the system has not, or a test fails that should not.
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
pypi --no-deps python3-crdt==1.0.3

cat > members.py <<'PY'
from copy import deepcopy
from py3crdt.orset import ORSet

for how, message in (("as it is", lambda replica: replica), ("as a copy", deepcopy)):
    s1, s2 = ORSet("s1"), ORSet("s2")
    s1.add("S3", "first")
    s2.merge(message(s1))
    s1.add("S3", "second") # and, before it hears of it,
    known = s2.A[0]["tags"]
    s2.remove("S3")
    s1.merge(message(s2))
    s2.merge(message(s1))
    print(f"sent {how}: S2 removes what it knows as {' and '.join(known)}; is a member at S1 {s1.query('S3')}, at S2 {s2.query('S3')}")
PY
venv/bin/python members.py > seen
cat seen
cat > expected <<'END'
sent as it is: S2 removes what it knows as first and second; is a member at S1 False, at S2 False
sent as a copy: S2 removes what it knows as first; is a member at S1 True, at S2 True
END
diff expected seen
