#!/bin/bash
# phi-accrual-failure-detector 0.3.3 (PyPI), a port of Akka's. Its phi is the logarithm of a probability that becomes 0
# in floating point, 22 deviations past the usual time of a heartbeat: here after 350 ms. There Java's logarithm is
# infinite, and Python's raises an error. heartbeat() asks for phi, too, before it stores the time, so it fails as well:
# a server that was away for that long and is back is never heard again.
# Why care: with short silences "suspected" and "available again" look right, and so does a suspicion drawn over time.
# The detector fails just when it is most certain, so only a test with a long silence and a return shows it.
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
pypi --no-deps atomos==0.3.1
pypi --no-deps six==1.17.0
pypi --no-deps phi-accrual-failure-detector==0.3.3

cat > silence.py <<'PY'
import sys, sysconfig
sys.path.append(sysconfig.get_path("purelib") + "/phi-accrual-failure-detector") # the folder is called so
from phi_accrual_failure_detector import PhiAccrualFailureDetector

class Detector(PhiAccrualFailureDetector):
    now = 0
    @classmethod
    def _get_time(cls): # in ms
        return cls.now

detector = Detector(threshold=8, max_sample_size=20, min_std_deviation_ms=10,
                    acceptable_heartbeat_pause_ms=0, first_heartbeat_estimate_ms=100)

def tried(call):
    try:
        value = call()
    except ValueError as error:
        return error
    return round(value, 1) if isinstance(value, float) else value

for _ in range(30):
    Detector.now += 100
    detector.heartbeat()
last = Detector.now
for silence in (100, 150, 200, 300, 350):
    Detector.now = last + silence
    print(f"no heartbeat for {silence} ms: phi {tried(detector.phi)}, available {tried(detector.is_available)}")
for _ in range(3):
    Detector.now += 100
    print(f"a heartbeat: {tried(detector.heartbeat)}, available {tried(detector.is_available)}")
PY
venv/bin/python silence.py > seen
cat seen
cat > expected <<'END'
no heartbeat for 100 ms: phi 0.3, available True
no heartbeat for 150 ms: phi 7.3, available True
no heartbeat for 200 ms: phi 37.6, available False
no heartbeat for 300 ms: phi 259.0, available False
no heartbeat for 350 ms: phi math domain error, available math domain error
a heartbeat: math domain error, available math domain error
a heartbeat: math domain error, available math domain error
a heartbeat: math domain error, available math domain error
END
diff expected seen
