#!/bin/bash
# tshark 4.0.17-0+deb12u3 (Debian). `-z io,stat,1` counts the frames of each second. Each interval begins with its first
# moment, and the table ends with the capture: where the last frame lies just where an interval would begin, it is in
# none. Of four frames at 0, 1, 2 and 3 s it counts three; of two at one moment none, in a table without a line; with
# another frame half a second on all are there.
# Why care: a simulation's messages go out at round times, and what is left out is the end, the one that elected. The
# sum of the table is not the number of frames, and the table does not say so. `io,stat,0` counts all frames, if they
# are of more than one moment.
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
debs tshark=4.0.17-0+deb12u3 wireshark-common=4.0.17-0+deb12u3
export TZ=UTC HOME=$work

count() { # the frames of a capture with the given seconds, by intervals of a second and in one
  printf '2026-01-01 10:00:%s\n000000 53 31\n' "$@" > frames.txt
  text2pcap -q -t '%Y-%m-%d %H:%M:%S.%f' -u 7001,7002 frames.txt frames.pcap
  for interval in 1 0; do
    echo "frames at $*: io,stat,$interval$(tshark -r frames.pcap -q -z io,stat,$interval | tr -d '|' |
      awk '/<>/ { counts = counts " " $4; sum += $4 } END { print ":" counts ", " sum + 0 " in all" }')"
  done
}
{
  count 00.0 01.0 02.0 03.0
  count 00.0 01.0 02.0 03.0 03.5
  count 00.0 00.5 01.5
  count 00.0 00.0
} > seen 2>messages
cat seen
cat > expected <<'END'
frames at 00.0 01.0 02.0 03.0: io,stat,1: 1 1 1, 3 in all
frames at 00.0 01.0 02.0 03.0: io,stat,0: 4, 4 in all
frames at 00.0 01.0 02.0 03.0 03.5: io,stat,1: 1 1 1 2, 5 in all
frames at 00.0 01.0 02.0 03.0 03.5: io,stat,0: 5, 5 in all
frames at 00.0 00.5 01.5: io,stat,1: 2 1, 3 in all
frames at 00.0 00.5 01.5: io,stat,0: 3, 3 in all
frames at 00.0 00.0: io,stat,1:, 0 in all
frames at 00.0 00.0: io,stat,0:, 0 in all
END
diff expected seen
