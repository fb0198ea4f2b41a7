#!/bin/bash
# vcdvcd 2.6.0 and pyvcd 0.5.1 (PyPI). A waveform file may hold texts, as pyvcd writes and wave viewers show them:
# "sleader !". vcdvcd knows such a variable by name and type and has no value of it at any time, without a warning; the
# numbers beside it are complete. Asked for its value, it says None, as for a time before the first change.
# Why care: roles over time are a waveform with words in it, and the viewers for them are there. Read back for a test,
# every server has no role throughout, and a check that no two lead at once passes. Number the roles.
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
pypi vcdvcd==2.6.0 pyvcd==0.5.1

cat > roles.py <<'PY'
from vcd import VCDWriter
from vcdvcd import VCDVCD

with open("run.vcd", "w") as file, VCDWriter(file, timescale="1 ms", date="", comment="") as writer:
    kinds = {"role": ("string", None, "follower"), "term": ("integer", 8, 0), "down": ("real", None, 0.0), "up": ("wire", 1, 1)}
    variables = {name: writer.register_var("S1", name, kind, size=size, init=init) for name, (kind, size, init) in kinds.items()}
    for time, role, term in ((100, "candidate", 1), (150, "leader", 1), (400, "follower", 2)):
        writer.change(variables["role"], time, role)
        writer.change(variables["term"], time, term)
        writer.change(variables["down"], time, time / 10)
print("written: ", *[line for line in open("run.vcd").read().splitlines() if line.endswith(" !")])
read = VCDVCD("run.vcd")
for name in read.references_to_ids:
    signal = read[name]
    print(f"{name}, {signal.var_type}: {len(signal.tv)} values, at 200 ms {signal[200]}")
PY
venv/bin/python roles.py > seen
cat seen
cat > expected <<'END'
written:  sfollower ! scandidate ! sleader ! sfollower !
S1.role, string: 0 values, at 200 ms None
S1.term, integer: 3 values, at 200 ms 1
S1.down, real: 4 values, at 200 ms 15
S1.up, wire: 1 values, at 200 ms 1
END
diff expected seen
