#!/bin/bash
# mscgen 0.20-14 (Debian). Its SVG output states each label's width in textLength, from a built-in
# table of Helvetica. Characters that the table lacks (arrows, diamonds, Greek) are given no width
# at all: a label of ten bullets gets textLength="0", so a renderer that obeys the attribute draws
# them all on one spot, and the label begins at the middle of its arrow instead of being centred on
# it.
# Why care: message charts of elections like to label arrows with the signs of the screen ("▲ term
# 3"). In mscgen's PNG they look right, in its SVG such labels shrink or vanish.
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
debs mscgen=0.20-14

for label in MMMMMMMMMM éééééééééé ●●●●●●●●●● "●term 3"; do
  printf 'msc { a, b; a->b [label="%s"]; }\n' "$label" > chart.msc
  mscgen -T svg -i chart.msc -o chart.svg
  echo "$label $(grep -o 'textLength="[0-9]*"' chart.svg | tail -1)"
done > seen
cat seen
cat > expected <<'END'
MMMMMMMMMM textLength="100"
éééééééééé textLength="63"
●●●●●●●●●● textLength="0"
●term 3 textLength="34"
END
diff expected seen
