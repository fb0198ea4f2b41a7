#!/bin/bash
# qtdigest 0.3.1 (PyPI), quantiles of a stream. While it still holds each value by itself, the median of an odd number
# of them is the one in the middle, one expects, and that of an even number the mean of two. Here it is half a place too
# low: 1.5 of 1 2 3, in whatever order, 1 of 1 2, 180 of 150 160 200 290 300, and 50 of 1 to 100.
# Why care: the median of few runs is always too fast, by half of what lies between it and the run before, and the less
# even the times are the more. Runs by the thousand lie close together and show nothing of it.
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
pypi --no-deps qtdigest==0.3.1 bintrees==2.0.7

cat > medians.py <<'PY'
from statistics import median
from qtdigest import Tdigest

for values in ([1, 2, 3], [3, 1, 2], [1, 2], [150, 160, 200, 290, 300], range(1, 101)):
    digest = Tdigest()
    for value in values:
        digest.push(value)
    shown = f"{values[0]} to {values[-1]}" if len(values) > 9 else " ".join(map(str, values))
    print(f"{shown}: median {digest.percentile(0.5)}, statistics.median {float(median(values))}")
PY
venv/bin/python medians.py > seen
cat seen
cat > expected <<'END'
1 2 3: median 1.5, statistics.median 2.0
3 1 2: median 1.5, statistics.median 2.0
1 2: median 1.0, statistics.median 1.5
150 160 200 290 300: median 180.0, statistics.median 200.0
1 to 100: median 50.0, statistics.median 50.5
END
diff expected seen
