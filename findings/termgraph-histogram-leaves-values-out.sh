#!/bin/bash
# termgraph 0.8.0 (PyPI), charts in the terminal. Its histogram adds the width of a bin to the border before and rounds
# each border to one decimal, so the bins drift: eight over 0 to 1 end at 0.8, and the fifth of the values above it is in
# no bin; of twenty the most are empty ones of no width. The sum of the counts is less than the number of values, which
# is not printed, and no warning is given. Of sixteen the last six bins begin where no value can be.
# Why care: times without a leader are fractions of a second, and what is left out is the tail, the elections that took
# longest. Give milliseconds, and add the counts up.
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
pypi termgraph==0.8.0 colorama==0.4.6

for run in $(seq 0 99); do echo "run$run,0.$(printf '%02d' "$run")5"; done > down.csv
for bins in 5 8 16 20; do
  venv/bin/termgraph --histogram --bins "$bins" --width 20 down.csv | sed -e 's/\x1b\[[0-9]*m//g' -e '/–/!d' > chart
  echo "$bins bins: $(awk '{ sum += $NF } END { print sum }' chart) of 100 values, from $(awk 'NR == 1 { print $1 }' chart)" \
    "to $(awk 'END { sub(":", "", $3); print $3 }' chart)"
done > seen
cat seen
cat > expected <<'END'
5 bins: 100 of 100 values, from 0.0 to 1.0
8 bins: 80 of 100 values, from 0.0 to 0.8
16 bins: 100 of 100 values, from 0.0 to 1.6
20 bins: 20 of 100 values, from 0.0 to 0.2
END
diff expected seen
