#!/bin/bash
# minictl 0.1.9 (PyPI), a model checker for CTL. A[p U q] is to hold where on every path p does until q comes, so only
# in states in which p or q does, and from which q cannot be avoided. Here it holds in all from which q can be avoided
# for ever: A[follower U candidate] in a leader that leads for ever, which is neither. And A[TOP U leader], which is AF
# leader by another name, holds where AF leader rightly does not. E[p U q], AF and EG are right.
# Why care: "nobody leads before somebody stood", A[!leader U candidate], passes for a model in which followers become
# leaders and nobody ever stands. Its simpler neighbours, with which one tries a checker out, are in order. Say it with
# E and not.
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
pypi --no-deps minictl==0.1.9

cat > until.py <<'PY'
from minictl import CTLChecker, CTLFormula, Model, State

roles = ["follower", "candidate", "leader"]

def show(what, steps, formulas):
    checker = CTLChecker(Model([State(role, {role}) for role in roles], steps))
    print(what)
    for formula in formulas:
        held = checker.check(CTLFormula.parse(formula))
        print(f"  {formula}:", " ".join(role for role in roles if role in held) or "nowhere")

show("a follower stands, a candidate wins, a leader stays:",
     {"follower": ["candidate"], "candidate": ["leader"], "leader": ["leader"]},
     ["A[leader U follower]", "E[leader U follower]", "A[follower U candidate]", "E[follower U candidate]"])
show("a follower leads, a leader stays, nobody becomes a candidate:",
     {"follower": ["leader"], "candidate": ["leader"], "leader": ["leader"]},
     ["A[!leader U candidate]", "E[!leader U candidate]"])
show("a follower may wait, a candidate wins or yields, a leader yields:",
     {"follower": ["follower", "candidate"], "candidate": ["leader", "follower"], "leader": ["follower"]},
     ["AF leader", "A[TOP U leader]", "EF leader", "E[TOP U leader]", "EG !leader"])
PY
venv/bin/python until.py > seen
cat seen
cat > expected <<'END'
a follower stands, a candidate wins, a leader stays:
  A[leader U follower]: follower candidate leader
  E[leader U follower]: follower
  A[follower U candidate]: follower candidate leader
  E[follower U candidate]: follower candidate
a follower leads, a leader stays, nobody becomes a candidate:
  A[!leader U candidate]: follower candidate leader
  E[!leader U candidate]: candidate
a follower may wait, a candidate wins or yields, a leader yields:
  AF leader: leader
  A[TOP U leader]: follower candidate leader
  EF leader: follower candidate leader
  E[TOP U leader]: follower candidate leader
  EG !leader: follower candidate
END
diff expected seen
