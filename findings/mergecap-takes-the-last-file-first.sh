#!/bin/bash
# mergecap 4.0.17-0+deb12u3 (Debian: wireshark-common) merges captures by time. Frames of one time come in the order of
# the files that are named, one expects, as in other programs that merge sorted files. They come in the reverse order,
# the last file's first: `mergecap S1 S2 S3` gives S3 S2 S1 at each moment, and `sort -m` the three the right way round.
# Why care: each server's messages are a capture, and in a simulation, or with clocks of a millisecond, a request and
# what it causes have one time. Name the files from the effect to the cause, and the picture is in order.
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
debs wireshark-common=4.0.17-0+deb12u3 tshark=4.0.17-0+deb12u3
export TZ=UTC HOME=$work

for server in 1 2 3; do
  printf '2026-01-01 10:00:%s\n000000 53 31\n' 01.0 02.0 03.0 > S$server.txt
  text2pcap -q -t '%Y-%m-%d %H:%M:%S.%f' -u 700$server,7000 S$server.txt S$server.pcap
  printf '%s S'$server'\n' 01.0 02.0 03.0 > S$server.lines
done
for order in "S1 S2" "S2 S1" "S1 S2 S3" "S3 S2 S1"; do
  mergecap -w all.pcap $(printf '%s.pcap ' $order)
  echo "$order: mergecap $(tshark -r all.pcap -T fields -e udp.srcport | sed 's/700/S/' | paste -sd' ')," \
    "sort -m $(sort -m -s -k 1,1 $(printf '%s.lines ' $order) | cut -d' ' -f2 | paste -sd' ')"
done > seen 2>messages
cat seen
cat > expected <<'END'
S1 S2: mergecap S2 S1 S2 S1 S2 S1, sort -m S1 S2 S1 S2 S1 S2
S2 S1: mergecap S1 S2 S1 S2 S1 S2, sort -m S2 S1 S2 S1 S2 S1
S1 S2 S3: mergecap S3 S2 S1 S3 S2 S1 S3 S2 S1, sort -m S1 S2 S3 S1 S2 S3 S1 S2 S3
S3 S2 S1: mergecap S1 S2 S3 S1 S2 S3 S1 S2 S3, sort -m S3 S2 S1 S3 S2 S1 S3 S2 S1
END
diff expected seen
