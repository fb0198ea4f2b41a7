#!/bin/bash
# timing-diagram-svg 0.2.0 (PyPI), lanes of bars over an axis of time. Each bar is as long as its time and begins where
# the one before it ends, plus a gap of 3 pixels, which the axis does not have: of two lanes of 12 hours, one bar in the
# first and twelve in the second, the second ends at hour 17.5, past the axis and the ground drawn for it. One expects
# bars to begin and end at their times, with gaps cut out of them.
# Why care: a server that changes its role often seems to do everything later than one that stays a follower, and what
# happened at one time in two lanes, a vote and who won by it, stands in two places.
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
pypi timing-diagram-svg==0.2.0 PyYAML==6.0.2

{
  echo 'title: roles'
  echo 'workers:'
  echo '- {name: S1, tasks: [{id: follower, hours: 12}]}'
  echo "- {name: S2, tasks: [$(seq -s, -f '{id: r%g, hours: 1}' 12)]}"
} > roles.yaml
venv/bin/timing-diagram roles.yaml roles.svg >messages

# The lane's ground is a light grey, a bar blue. The axis begins at 200 and has 6 pixels for an hour.
sed -n 's/.*<rect x="\([0-9]*\)" y="\([0-9]*\)" width="\([0-9]*\)" height="36" fill="\([^"]*\)".*/\1 \2 \3 \4/p' roles.svg |
  awk '{ what = $2 " " ($4 == "#4488cc" ? "bars" : "ground"); end[what] = ($1 + $3 - 200) / 6; count[what]++ }
    END { for (what in end) print "lane at", what ":", count[what], "end at hour", end[what] }' | LC_ALL=C sort > seen
cat seen
cat > expected <<'END'
lane at 116 bars: 12 end at hour 17.5
lane at 116 ground: 1 end at hour 12
lane at 70 bars: 1 end at hour 12
lane at 70 ground: 1 end at hour 12
END
diff expected seen
