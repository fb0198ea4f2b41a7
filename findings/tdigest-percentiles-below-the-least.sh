#!/bin/bash
# tdigest 0.5.2.2 (PyPI), quantiles of a stream. percentile(p) lies between the least and the greatest value, one
# expects, and grows with p. At the upper end it does; below the second value the line through the two lowest is drawn
# on to the left. Of 1 2 3 4 the 10th percentile is 0.9, of 10 500 600 the 20th is 59 and the 10th -88; percentile(0) is
# right.
# Why care: the early end of the times to a leader is short of values and has the widest gaps. A percentile of some ten
# runs is faster than any of them, or less than no time, and a table of p0, p5, p10 goes down before it goes up.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# A virtual environment without a pip of its own: running it from its wheel is quicker than installing it.
[ -e /usr/share/python-wheels ] || { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null 2>&1
[ -e /usr/include/python3.11/Python.h ] && command -v gcc >/dev/null || # a part of it is compiled
  { apt-get update -qq && apt-get install -y -qq gcc libc6-dev python3-dev; } >/dev/null 2>&1
/usr/bin/python3 -m venv --without-pip venv
pypi() {
  venv/bin/python "$(echo /usr/share/python-wheels/pip-*.whl)/pip" -q --disable-pip-version-check \
    install --no-compile "$@" >pip.log 2>&1 || { cat pip.log; exit 1; }
}
pypi --no-deps tdigest==0.5.2.2 accumulation_tree==0.6.4 pyudorandom==1.0.0

cat > percentiles.py <<'PY'
from tdigest import TDigest

for values in ([1, 2, 3, 4], [10, 500, 600], [150, 160, 290, 300], list(range(200, 300, 10))):
    digest = TDigest()
    digest.batch_update(values)
    percentiles = [round(digest.percentile(p), 1) for p in (0, 1, 5, 10, 20, 50, 90, 100)]
    print(*values, "->", *percentiles)
    print("  below the least:", sum(one < min(values) for one in percentiles), "of 8, above the greatest:",
          sum(one > max(values) for one in percentiles), "grows with p:", percentiles == sorted(percentiles))
PY
venv/bin/python percentiles.py > seen
cat seen
cat > expected <<'END'
1 2 3 4 -> 1.0 0.5 0.7 0.9 1.3 2.5 4.0 4.0
  below the least: 3 of 8, above the greatest: 0 grows with p: False
10 500 600 -> 10.0 -220.3 -161.5 -88.0 59.0 500.0 600.0 600.0
  below the least: 3 of 8, above the greatest: 0 grows with p: False
150 160 290 300 -> 150.0 145.4 147.0 149.0 153.0 225.0 300.0 300.0
  below the least: 3 of 8, above the greatest: 0 grows with p: False
200 210 220 230 240 250 260 270 280 290 -> 200.0 196.0 200.0 205.0 215.0 245.0 285.0 290.0
  below the least: 1 of 8, above the greatest: 0 grows with p: False
END
diff expected seen
