#!/bin/bash
# wavedrom 2.0.3.post3 (PyPI), WaveDrom's timing diagrams in Python. The option `hbounds`, which is to show a part of the
# time only, changes nothing: the right bound is computed from the left one and then refused, without a word. And
# `hscale` takes whole numbers in Python's way, halves to the even one: 1.5 is as wide as 2, and so is 2.5.
# Why care: roles of servers over time are such a diagram. A window into a long run comes out as the whole run, byte by
# byte the same picture, and diagrams that are to differ in width by a half do not.
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
pypi wavedrom==2.0.3.post3

cat > roles.py <<'PY'
import json, re, wavedrom

def drawn(**config):
    signals = [{"name": "S1 leads", "wave": "0..1......0"}, {"name": "S2 leads", "wave": "1.0......10"}]
    return wavedrom.render(json.dumps({"signal": signals, "config": config})).tostring()

whole = drawn()
for bounds in ([2, 5], [0, 4], [6, 11]):
    print(f"hbounds {bounds}:", "the whole" if drawn(hbounds=bounds) == whole else "a part")
for scale in (1, 1.5, 2, 2.5, 3):
    print(f"hscale {scale}: {re.search('width=.([0-9]+)', drawn(hscale=scale)).group(1)} wide")
PY
venv/bin/python roles.py > seen
cat seen
cat > expected <<'END'
hbounds [2, 5]: the whole
hbounds [0, 4]: the whole
hbounds [6, 11]: the whole
hscale 1: 540 wide
hscale 1.5: 980 wide
hscale 2: 980 wide
hscale 2.5: 980 wide
hscale 3: 1420 wide
END
diff expected seen
