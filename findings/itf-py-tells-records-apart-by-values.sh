#!/bin/bash
# itf-py 0.5.0 (PyPI), which reads counterexamples of Apalache and Quint (ITF, JSON). Each record becomes a tuple with
# names, and such tuples are equal when their values are, whatever the names: of a set of messages that holds
# [asks |-> 1, term |-> 2], [votes |-> 1, term |-> 2] and the tuple <<1, 2>> one is left, without a warning, and so it
# is written back. The same values in a list stay three.
# Why care: Raft's network is such a set of records in every specification. In the trace as read a vote that was given
# swallows the request for it, or the other way about, and the reader looks for a message that was lost.
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
pypi --no-deps itf-py==0.5.0 frozendict==2.4.7

cat > messages.py <<'PY'
from itf_py import trace_from_json, trace_to_json

one, two = {"#bigint": "1"}, {"#bigint": "2"}
messages = [{"asks": one, "term": two}, {"votes": one, "term": two}, {"#tup": [one, two]}]
trace = {"vars": ["network"], "states": [{"network": {"#set": messages}}, {"network": messages}]}
read = trace_from_json(trace)
for kind, state, written in zip(("set", "list"), read.states, trace_to_json(read)["states"]):
    value = written["network"]
    value = value["#set"] if kind == "set" else value
    print(f"{kind} of {len(messages)}: read as {len(state.values['network'])}, written as {len(value)}")
asks, votes, pair = read.states[1].values["network"]
print(f"{asks} == {votes}: {asks == votes}")
print(f"{asks} == {tuple(pair)}: {asks == pair}")
PY
venv/bin/python messages.py > seen
cat seen
cat > expected <<'END'
set of 3: read as 1, written as 1
list of 3: read as 3, written as 3
Rec(asks=1, term=2) == Rec(votes=1, term=2): True
Rec(asks=1, term=2) == (1, 2): True
END
diff expected seen
