#!/bin/bash
# fossil 1:2.21-1+deb12u1 (Debian), whose `pikchr` draws diagrams. "aligned" turns a label along its arrow. It is
# turned as the arrow goes, not as one reads: the label of an arrow from right to left stands on its head, and "above"
# is below the line. From left to right, up or down, labels are as one expects; the same line drawn from the left with
# its head at the beginning, `arrow <-`, is as well.
# Why care: in a chart of messages the slope is the time on the way, so labels are aligned, and every answer goes back
# from right to left. Half of the chart is upside down, and a reader of its source sees nothing of it.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# The named packages and whatever of theirs is not installed here, unpacked beside the system, not into it.
debs() {
  mkdir -p debs/partial root
  apt-get -y -qq --download-only --reinstall --no-install-recommends --allow-downgrades \
    -o Dir::Cache::archives="$work/debs" install "$@" >apt.log 2>&1 || {
    apt-get update -qq >apt.log 2>&1
    apt-get -y -qq --download-only --reinstall --no-install-recommends --allow-downgrades \
      -o Dir::Cache::archives="$work/debs" install "$@" >apt.log 2>&1 || { cat apt.log; exit 1; }
  }
  for deb in debs/*.deb; do dpkg -x "$deb" root; done
  for library in root/usr/lib/*-linux-gnu root/lib/*-linux-gnu; do
    LD_LIBRARY_PATH=$work/$library${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  done
  export LD_LIBRARY_PATH PATH="$work/root/usr/bin:$work/root/usr/sbin:$PATH"
}
debs fossil=1:2.21-1+deb12u1

cat > chart.pikchr <<'END'
S1: line down 3cm
S2: line down 3cm from 4cm right of S1.start
arrow from S1.start to 1cm below S2.start "asks" above aligned
arrow from 1cm below S2.start to 2cm below S1.start "grants" above aligned
arrow <- from 2cm below S1.start to 1cm below S2.start "grants, from the left" above aligned
END
fossil pikchr chart.pikchr chart.svg
cat > turned.py <<'PY'
import math, re

picture = open("chart.svg").read()
for x, y, turn, at_x, at_y, label in re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)"[^>]*rotate\((-?[\d.]+) ([\d.]+),([\d.]+)\)[^>]*>([^<]*)<', picture):
    angle = math.radians(float(turn))
    x, y, at_x, at_y = map(float, (x, y, at_x, at_y))
    height = at_y + math.sin(angle) * (x - at_x) + math.cos(angle) * (y - at_y)  # of the label's middle, as it is drawn
    print(f"{label}: turned by {float(turn):.0f} degrees, {'above' if height < at_y else 'below'} the line")
PY
/usr/bin/python3 turned.py > seen
cat seen
cat > expected <<'END'
asks: turned by 14 degrees, above the line
grants: turned by 166 degrees, below the line
grants, from the left: turned by -14 degrees, above the line
END
diff expected seen
