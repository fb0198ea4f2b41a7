#!/bin/bash
# mstlo-python 0.2.2 (PyPI), temporal logic of signals that are still coming in. `a U[0,2] b` asks that a holds up to
# and with the moment in which b does; in LTL a need not hold any more then. So it is false in each run in which a and
# b exclude one another, "a follower until it stands", and where b holds at once it is false if a does not. With an a
# that holds together with b as well, or as F[0,2](b), it is as one expects, with bounds that belong to it.
# Why care: both readings are in the literature, and the formula says not which. A role until the next role is the
# plainest question about a cluster, and here it is false in every run, in a tool that reads it as LTL does in none of
# them.
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
pypi --no-deps mstlo-python==0.2.2

cat > roles.py <<'PY'
import mstlo_python as mstlo

role = [0, 0, 1, 2, 2, 2, 2]  # a follower, a candidate, a leader, a second each
print("role:", *role)
for formula in ("(role < 1) U[0,2] (role > 0)", "(role < 2) U[0,2] (role > 1)", "(role < 3) U[0,2] (role > 1)",
                "F[0,2](role > 1)", "F[2,2](role > 0)"):
    for semantics in ("DelayedQualitative", "EagerQualitative"):
        monitor, verdicts = mstlo.Monitor(mstlo.parse_formula(formula), semantics=semantics), {}
        for second, value in enumerate(role):
            verdicts.update(monitor.update("role", float(value), float(second)).verdicts())
        print(f"{formula}, {semantics}:", *(verdicts[float(second)] for second in range(5)))
PY
venv/bin/python roles.py > seen
cat seen
cat > expected <<'END'
role: 0 0 1 2 2 2 2
(role < 1) U[0,2] (role > 0), DelayedQualitative: False False False False False
(role < 1) U[0,2] (role > 0), EagerQualitative: False False False False False
(role < 2) U[0,2] (role > 1), DelayedQualitative: False False False False False
(role < 2) U[0,2] (role > 1), EagerQualitative: False False False False False
(role < 3) U[0,2] (role > 1), DelayedQualitative: False True True True True
(role < 3) U[0,2] (role > 1), EagerQualitative: False True True True True
F[0,2](role > 1), DelayedQualitative: False True True True True
F[0,2](role > 1), EagerQualitative: False True True True True
F[2,2](role > 0), DelayedQualitative: True True True True True
F[2,2](role > 0), EagerQualitative: True True True True True
END
diff expected seen
