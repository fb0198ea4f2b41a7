#!/bin/bash
# hlcpy 0.0.2 (PyPI), hybrid logical clocks. A clock counts nanoseconds, its eight bytes for sending hold
# milliseconds and the counter: what is less than a millisecond is rounded up, and the counter goes
# along unchanged. So an event at 0.1 ms with counter 3 is before one at 0.9 ms with counter 0, and
# after it once both were sent; and a clock read back is ahead of the one that was written.
# Why care: a receiver that orders events by such clocks draws effects before their causes, only
# for events within one millisecond, as those of one machine are. The text form keeps the order.
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
pypi --no-deps hlcpy==0.0.2 iso8601==2.1.0

cat > order.py <<'PY'
from hlcpy import HLC

def order(first, second):
    return "before" if first < second else "after" if second < first else "same"

def sent(clock): return HLC.from_bytes(clock.to_bytes())
def told(clock): return HLC.from_str(str(clock))

second = 1_700_000_000 * 10**9
cause, effect = HLC(second + 100_000, 3), HLC(second + 900_000, 0)
print("the cause is, here:    ", order(cause, effect))
print("the cause is, as text: ", order(told(cause), told(effect)))
print("the cause is, as bytes:", order(sent(cause), sent(effect)))
print("sent is, to its own:   ", order(sent(cause), cause))
PY
venv/bin/python order.py > seen
cat seen
cat > expected <<'END'
the cause is, here:     before
the cause is, as text:  before
the cause is, as bytes: after
sent is, to its own:    after
END
diff expected seen
