#!/bin/bash
# screen 4.9.0-4 (Debian). In a UTF-8 window `hardcopy` writes one byte a character, the lowest byte
# of its code point, instead of UTF-8: the diamond U+25C6 becomes byte C6, the line U+2500 a NUL,
# and the Braille cell U+283F a question mark that looks like real text. The window itself shows all
# of them correctly.
# Why care: hardcopy is how one would test a full-screen program under screen, or save a picture of
# a run. The file has the right length and plausible letters in it, so a comparison fails in ways
# that look like one's own fault.
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
debs screen=4.9.0-4

export LC_ALL=C.UTF-8 SCREENDIR=$work/sockets
mkdir -m 700 "$SCREENDIR"
trap 'screen -S finding -X quit >/dev/null 2>&1 || true; sleep 0.3; rm -rf "$work"' EXIT
screen -c /dev/null -U -dmS finding sh -c "printf 'A\342\227\206\342\224\200\342\240\277B'; sleep 60"
for _ in $(seq 50); do
  screen -S finding -X hardcopy "$work/copy" >/dev/null || true
  sleep 0.2
  grep -aqs B copy && break
done
head -1 copy | od -An -tx1 -N5 | tee seen
echo ' 41 c6 00 3f 42' > expected
diff expected seen
