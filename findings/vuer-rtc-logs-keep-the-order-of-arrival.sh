#!/bin/bash
# vuer-rtc 0.0.2 (PyPI), data that replicas change at the same time; in whatever order the changes come, all shall
# have the same in the end. So it is for values that are set and for sums. What is put at an end, array.push and
# string.concat, stands in the order of arrival, one's own first, and stays so: two replicas that have all changes of
# one another hold [1, 2] and [2, 1] for good. Of two values for the same key that object.merge brings, each replica
# keeps the other one's.
# Why care: a shared log is made of just these. Lengths, sums and sets of entries are equal, so a check by these
# passes, while no two replicas have the same log; sort entries by a clock and a name of one's own.
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
pypi --no-deps vuer-rtc==0.0.2 msgpack==1.0.8

cat > two.py <<'PY'
from vuer_rtc import createGraph

def both(first, second):
    """What two replicas hold that make one change each and then hear of the other's."""
    replicas = [createGraph(name, lambda message: None) for name in ("S1", "S2")]
    node = {"key": "n", "tag": "Log", "entries": [], "text": "", "term": 1, "voted": {}}
    replicas[0].edit({"ot": "node.insert", "key": "", "path": "children", "value": node})
    replicas[1].receive(replicas[0].commit("begin"))
    sent = []
    for replica, change in zip(replicas, (first, second)):
        replica.edit({"key": "n", **change})
        sent.append(replica.commit("change"))
    replicas[0].receive(sent[1])
    replicas[1].receive(sent[0])
    return [replica.getState().graph.nodes["n"].getProperty(first["path"]) for replica in replicas]

for kind, path, one, other in (("number.set", "term", 2, 3), ("number.add", "term", 2, 3), ("array.set", "entries", [1], [2]),
                               ("array.push", "entries", 1, 2), ("array.union", "entries", [1], [2]),
                               ("string.concat", "text", "a", "b"), ("object.merge", "voted", {"3": "S1"}, {"3": "S2"})):
    held = both({"ot": kind, "path": path, "value": one}, {"ot": kind, "path": path, "value": other})
    print(f"{kind}: S1 has {held[0]}, S2 has {held[1]}")
PY
venv/bin/python two.py > seen
cat seen
cat > expected <<'END'
number.set: S1 has 3, S2 has 3
number.add: S1 has 6, S2 has 6
array.set: S1 has [2], S2 has [2]
array.push: S1 has [1, 2], S2 has [2, 1]
array.union: S1 has [1, 2], S2 has [2, 1]
string.concat: S1 has ab, S2 has ba
object.merge: S1 has {'3': 'S2'}, S2 has {'3': 'S1'}
END
diff expected seen
