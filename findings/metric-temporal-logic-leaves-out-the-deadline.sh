#!/bin/bash
# metric-temporal-logic 0.4.1 (PyPI), which asks questions about time of recorded signals. F[0,300] is "within 300", and
# the bracket says that 300 belongs to it. It does not: a leader at 300 is too late, a server down at 300 was up
# throughout G[0,300]. And an interval of one moment is no moment but now: F[300,300] looks at time 0.
# Why care: simulated times are whole numbers and events fall on the deadline. The same property checked by hand, or by
# another checker, disagrees in just those runs; and "300 after" is asked about the start. Write 300.5, and 300 to
# 300.5.
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
pypi --no-deps metric-temporal-logic==0.4.1 discrete-signals==0.8.3 attrs==22.2.0 funcy==1.18 lenses==0.5.0 \
  parsimonious==0.9.0 regex==2026.11.19 sortedcontainers==2.4.0 singledispatch==4.1.2

cat > within.py <<'PY'
import mtl

leads = {at: {"leader": [(0, False), (at, True)]} for at in (299, 300)}
falls = {at: {"up": [(0, True), (at, False)]} for at in (299, 300)}
for at, run in leads.items():
    for formula in ("F[0,300] leader", "F[0,300.5] leader", "F[300,300] leader", "F[300,300.5] leader"):
        print(f"a leader from {at} on: {formula}: {mtl.parse(formula)(run, quantitative=False)}")
for at, run in falls.items():
    for formula in ("G[0,300] up", "G[300,300] up"):
        print(f"down from {at} on: {formula}: {mtl.parse(formula)(run, quantitative=False)}")
PY
venv/bin/python within.py > seen
cat seen
cat > expected <<'END'
a leader from 299 on: F[0,300] leader: True
a leader from 299 on: F[0,300.5] leader: True
a leader from 299 on: F[300,300] leader: False
a leader from 299 on: F[300,300.5] leader: True
a leader from 300 on: F[0,300] leader: False
a leader from 300 on: F[0,300.5] leader: True
a leader from 300 on: F[300,300] leader: False
a leader from 300 on: F[300,300.5] leader: True
down from 299 on: G[0,300] up: False
down from 299 on: G[300,300] up: True
down from 300 on: G[0,300] up: True
down from 300 on: G[300,300] up: True
END
diff expected seen
