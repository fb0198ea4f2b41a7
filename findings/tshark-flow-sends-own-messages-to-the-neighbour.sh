#!/bin/bash
# tshark 4.0.17-0+deb12u3 (Debian). `-z flow,any,standard` draws captured messages as a chart, a column for each
# address. A message to oneself is an arrow to the column on the right, as if it went to the neighbour; from the last
# column it goes out of the chart. Only the ports at its ends, where they differ, tell whose it is.
# Why care: columns are addresses alone, without ports. Servers that are tried on one machine are all 127.0.0.1, and
# the chart of their election is one column with arrows into the void, all to the right, requests and answers alike.
# With 127.0.0.1, 127.0.0.2, 127.0.0.3 it is right, but for a server's messages to itself.
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

export LC_ALL=C.UTF-8

cat > capture.py <<'PY'
import struct, sys

def capture(name, messages):
    """Messages of UDP between addresses of one machine, a second apart, as pcap."""
    with open(name, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for second, (source, target, text) in enumerate(messages):
            udp = struct.pack(">HHHH", source[1], target[1], 8 + len(text), 0) + text
            address = lambda place: bytes([127, 0, 0, place[0]])
            packet = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0)
            packet += address(source) + address(target) + udp
            file.write(struct.pack("<IIII", second, 0, len(packet), len(packet)) + packet)

a, b, c = (1, 7001), (2, 7002), (3, 7003)
capture("three.pcap", [(a, b, b"1"), (a, c, b"1"), (b, a, b"22"), (a, a, b"333"), (c, c, b"4444")])
a, b, c = (1, 7001), (1, 7002), (1, 7003)
capture("one.pcap", [(a, b, b"1"), (a, c, b"1"), (b, a, b"22")])
PY
/usr/bin/python3 capture.py
for file in three one; do
  echo "$file:"
  tshark -q -r $file.pcap -z flow,any,standard 2>warnings | sed -n '/^|/{s/ *$//;s/^/  /;p}'
done > seen
cat seen
cat > expected <<'END'
three:
  |Time     | 127.0.0.1                             | 127.0.0.3                             |
  |         |                   | 127.0.0.2         |
  |0.000000 |         7001 → 7002 Len=1             |                   |UDP: 7001 → 7002 Len=1
  |         |(7001)   ------------------>  (7002)   |                   |
  |1.000000 |         7001 → 7003 Len=1             |                   |UDP: 7001 → 7003 Len=1
  |         |(7001)   -------------------------------------->  (7003)   |
  |2.000000 |         7002 → 7001 Len=2             |                   |UDP: 7002 → 7001 Len=2
  |         |(7001)   <------------------  (7002)   |                   |
  |3.000000 |         7001 → 7001 Len=3             |                   |UDP: 7001 → 7001 Len=3
  |         |(7001)   ------------------>  (7001)   |                   |
  |4.000000 |                   |                   |         7003 → 7003 Len=4          |UDP: 7003 → 7003 Len=4
  |         |                   |                   |(7003)   ------------------>  (7003)  |
one:
  |Time     | 127.0.0.1                             |
  |         |
  |0.000000 |         7001 → 7002 Len=1          |UDP: 7001 → 7002 Len=1
  |         |(7001)   ------------------>  (7002)  |
  |1.000000 |         7001 → 7003 Len=1          |UDP: 7001 → 7003 Len=1
  |         |(7001)   ------------------>  (7003)  |
  |2.000000 |         7002 → 7001 Len=2          |UDP: 7002 → 7001 Len=2
  |         |(7002)   ------------------>  (7001)  |
END
diff expected seen
