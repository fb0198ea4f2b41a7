#!/bin/bash
# termrec 0.19-2 (Debian). `termcat` converts asciicast recordings to ttyrec and others, and takes
# every event for output whatever its letter: the text of a marker ("m"), the keys of an input event
# ("i") and the size of a resize ("r") are all printed on the replayed screen, and come out as "o"
# when it writes asciicast.
# Why care: markers such as "term 2" are the natural way to name the moments of a recorded run.
# Through this converter they are painted over the picture, at the cursor, wherever that happens to
# be.
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
debs termrec=0.19-2

cat > run.cast <<'END'
{"version": 2, "width": 20, "height": 4}
[0.0, "o", "S1 leads\r\n"]
[1.0, "m", "term 2"]
[1.5, "i", "q"]
[2.0, "r", "30x6"]
[3.0, "o", "S2 leads"]
END
termcat run.cast converted.cast
cat converted.cast | tee seen
cat > expected <<'END'
{"version":2, "width":20, "height":4}
[0.000000, "o", "S1 leads\r\n"]
[1.000000, "o", "term 2"]
[1.500000, "o", "q"]
[2.000000, "o", "30x6"]
[3.000000, "o", "S2 leads"]
END
diff expected seen
