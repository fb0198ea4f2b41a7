#!/bin/bash
# fastdigest 0.12.0 (PyPI), quantiles of a stream. cdf(x) is the share of the values up to x, one expects, at least
# where it still holds each value by itself. Where x is the least of them it is nothing, however many are equal to x: of
# 150 150 150 300 none is up to 150, a hair above it are two thirds, and of ten times 7 all are at most 7.0001 and none
# is at most 7. Of other values a part is counted.
# Why care: "elected within 300 ms" is asked at a round figure, and times from a simulation or a clock of milliseconds
# lie on it many at a time. Ask half a step further on.
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
pypi --no-deps fastdigest==0.12.0

cat > shares.py <<'PY'
from fastdigest import TDigest

for values, limits in (([150, 150, 150, 300], (150, 150.001, 300)), ([7] * 10, (7, 7.0001)), ([5], (5, 5.0001)),
                       ([1, 1, 2, 2, 3, 3], (1, 2, 3, 3.0001))):
    digest = TDigest.from_values(values)
    print(*values)
    for limit in limits:
        share = sum(value <= limit for value in values) / len(values)
        print(f"  up to {limit}: counted {share:.3f}, cdf {digest.cdf(limit):.3f}")
PY
venv/bin/python shares.py > seen
cat seen
cat > expected <<'END'
150 150 150 300
  up to 150: counted 0.750, cdf 0.000
  up to 150.001: counted 0.750, cdf 0.667
  up to 300: counted 1.000, cdf 1.000
7 7 7 7 7 7 7 7 7 7
  up to 7: counted 1.000, cdf 0.000
  up to 7.0001: counted 1.000, cdf 1.000
5
  up to 5: counted 1.000, cdf 0.500
  up to 5.0001: counted 1.000, cdf 1.000
1 1 2 2 3 3
  up to 1: counted 0.333, cdf 0.000
  up to 2: counted 0.667, cdf 0.400
  up to 3: counted 1.000, cdf 0.800
  up to 3.0001: counted 1.000, cdf 1.000
END
diff expected seen
