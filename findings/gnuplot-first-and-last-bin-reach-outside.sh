#!/bin/bash
# gnuplot 5.4.4+dfsg1-2+b2 (Debian: gnuplot-nox). `bins=3 binrange [150:300]` is three bins from 150 to 300, one
# expects, of 50 each. They are 75 wide and centred on 150, 225 and 300: the first and the last lie half outside the
# range, and so have half as much in them. (The manual has a formula that says so.) With binwidth=50 it is four bins,
# again centred.
# Why care: election timeouts, drawn evenly from 150 to 300, are shown as a hump, with lower ends, and look as if
# somebody had added two of them up. Shift the values by half a bin, or count them elsewhere.
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
debs gnuplot-nox=5.4.4+dfsg1-2+b2

seq 150 299 > timeouts # each once
bins() {
  gnuplot-nox -e "set table 'table'; plot 'timeouts' using 1 $* with boxes"
  echo "$*"
  awk '/^ *[0-9]/ { printf "  %g to %g: %d\n", $3, $4, $2 }' table
}
{
  bins "bins=3 binrange [150:300]"
  bins "bins=6 binrange [150:300]"
  bins "bins binrange [150:300] binwidth=50"
} > seen
cat seen
cat > expected <<'END'
bins=3 binrange [150:300]
  112.5 to 187.5: 38
  187.5 to 262.5: 75
  262.5 to 337.5: 37
bins=6 binrange [150:300]
  135 to 165: 15
  165 to 195: 30
  195 to 225: 30
  225 to 255: 30
  255 to 285: 30
  285 to 315: 15
bins binrange [150:300] binwidth=50
  125 to 175: 25
  175 to 225: 50
  225 to 275: 50
  275 to 325: 25
END
diff expected seen
