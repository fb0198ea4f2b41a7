#!/bin/bash
# moddy 2.0.0 (PyPI), a simulator that draws message charts. What is due at one moment comes in the order in which a heap
# happens to hold it: of five timers, started from S1 to S5 for one time, that of S2 runs out before those of
# S3 and S4 in one round and after them in the next. With three servers they keep their order.
# Why care: equal delays are the plainest choice in a simulation. Here they decide who stands first and whose message is
# drawn first, with no seed to change: one server or timer more shuffles those that have nothing to do
# with it, and a run with three shows none of it. Give each a delay of its own.
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
pypi --no-deps moddy==2.0.0 svgwrite==1.4.3

cat > timers.py <<'PY'
from moddy import Sim, SimPart

def rounds(count):
    order = []
    class Server(SimPart):
        def __init__(self, sim, name):
            super().__init__(sim=sim, obj_name=name)
            self.create_timers(["timer"])
        def start_sim(self):
            self.timer.start(1)
        def timer_expired(self, timer):
            order.append(self.obj_name())
            self.timer.start(1)
    sim = Sim()
    for number in range(1, count + 1):
        Server(sim, f"S{number}")
    sim.run(stop_time=3.5, enable_trace_printing=False)
    for second in (1, 2, 3):
        print(f"{count} servers, second {second}:", *order[(second - 1) * count:second * count])

rounds(3)
rounds(5)
PY
venv/bin/python timers.py | grep -v '^SIM' > seen
cat seen
cat > expected <<'END'
3 servers, second 1: S1 S2 S3
3 servers, second 2: S1 S2 S3
3 servers, second 3: S1 S2 S3
5 servers, second 1: S1 S2 S5 S3 S4
5 servers, second 2: S1 S3 S4 S2 S5
5 servers, second 3: S1 S2 S5 S3 S4
END
diff expected seen
