#!/bin/bash
# desmod 0.6.1 (PyPI), models on top of SimPy. Who waits in its Pool is served as soon as there is enough for it, not
# in turn: one that asks for 5 is passed by all that ask for 1, for as long as they come. SimPy's own Container, to
# which its manual calls it similar, serves in turn, and lets the small ones wait behind the large one. (A line of its
# history says that Pool is "not strictly FIFO".)
# Why care: with bytes of bandwidth or places in a queue for amounts, a large append or a snapshot is starved in the
# one and holds all heartbeats up in the other. Two models that differ in that one line find opposite things.
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
pypi --no-deps desmod==0.6.1 simpy==4.1.1

cat > turns.py <<'PY'
import simpy
from desmod.pool import Pool

def served(make):
    environment = simpy.Environment()
    pool, order = make(environment), []
    def wants(name, at, amount):
        yield environment.timeout(at)
        yield pool.get(amount)
        order.append(f"{name} at {environment.now}")
    def fill():
        while environment.now < 12:
            yield environment.timeout(1)
            yield pool.put(1)
    environment.process(wants("5 since 0", 0, 5))
    for number in range(1, 7):
        environment.process(wants(f"1 since {number}", number, 1))
    environment.process(fill())
    environment.run()
    return ", ".join(order)

print("Pool:", served(lambda environment: Pool(environment, capacity=100)))
print("Container:", served(lambda environment: simpy.Container(environment, capacity=100)))
PY
venv/bin/python turns.py > seen
cat seen
cat > expected <<'END'
Pool: 1 since 1 at 1, 1 since 2 at 2, 1 since 3 at 3, 1 since 4 at 4, 1 since 5 at 5, 1 since 6 at 6, 5 since 0 at 11
Container: 5 since 0 at 5, 1 since 1 at 6, 1 since 2 at 7, 1 since 3 at 8, 1 since 4 at 9, 1 since 5 at 10, 1 since 6 at 11
END
diff expected seen
