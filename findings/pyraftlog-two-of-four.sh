#!/bin/bash
# pyraftlog 3.0.0 (PyPI), a Raft library. Its test for a majority compares with half of the *other*
# servers, rounded down. In a cluster of four two votes are enough, in a cluster of two the
# candidate's own: four servers cut in two halves elect two leaders in one term. With an odd number
# of servers the rule is right, so demonstrations with three or five never show it.
# Why care: a tool that takes "leader" from a library's log and assumes that elections were safe
# will draw two leaders in one term and must not blame its own reader; and a test of one's own with
# odd clusters alone would miss the same slip.
set -eu
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
pypi pyraftlog==3.0.0

cat > majority.py <<'PY'
from pyraftlog import Node, Storage, NODE_MODE_ACTIVE

for size in range(2, 8):
    names = [f"S{number}" for number in range(1, size + 1)]
    node = Node(NODE_MODE_ACTIVE, "S1", names, Storage())
    enough = min(count for count in range(size + 1) if node.has_majority(count))
    print(f"{size} servers: {enough} votes elect, a majority is {size // 2 + 1}")
PY
venv/bin/python majority.py > seen
cat seen
cat > expected <<'END'
2 servers: 1 votes elect, a majority is 2
3 servers: 2 votes elect, a majority is 2
4 servers: 2 votes elect, a majority is 3
5 servers: 3 votes elect, a majority is 3
6 servers: 3 votes elect, a majority is 4
7 servers: 4 votes elect, a majority is 4
END
diff expected seen
