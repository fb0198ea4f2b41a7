#!/bin/bash
# ttyrec 1.0.8-5.1 (Debian). `ttytime` prints how many seconds a recording lasts. For a recording of
# one frame, which is a valid file, it prints any number at all, another one each time, with exit
# code 0; for two frames or more it is right to the whole second.
# Why care: a run exported at one moment (a still, or a run that ended at time 0) has one frame.
# Adding up the lengths of a folder of recordings with ttytime is then off by years.
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
debs ttyrec=1.0.8-5.1

frame() { printf "\\x$(printf %02x "$1")\0\0\0\0\0\0\0\1\0\0\0x"; }  # seconds, microseconds, length, text
frame 10 > one.ttyrec
{ frame 10; frame 13; } > two.ttyrec
echo "two frames, 3 s apart: $(ttytime two.ttyrec | tr -s ' \t' ' ')"
for _ in $(seq 20); do ttytime one.ttyrec | tr -s ' \t' ' '; done > seen
echo "one frame, 20 times: $(sort -u seen | wc -l) different answers, such as $(head -1 seen)"
[ "$(ttytime two.ttyrec | awk '{print $1}')" = 3 ]
grep -qv '^ *0 ' seen
