#!/bin/bash
# vde-wirefilter 2.3.2+r586-8+b1 (Debian), a cable of VDE that delays, loses and doubles packets. `-D 50` copies a
# packet with a chance of a half, and then the copy with the same chance again: of a hundred packets come 200, not
# 150, and an eighth of them four times or more. The amount is 1/(1 - p), so 20 gives a quarter more, and 80 five of
# each. `-l 50` is the half, as one expects, and both together cancel out.
# Why care: the kernel's netem doubles each packet once at most. A cluster tried on both with "duplicates: 50 %" gets
# another load on each, and counts of votes that must take each once are tried with five copies here, never with three
# there. Compare such simulators by what arrives, not by their figures.
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
debs vde-wirefilter=2.3.2+r586-8+b1

cat > copies.py <<'PY'
import struct, subprocess, sys, threading, time

def through(options, count):
    """How often each of the packets comes out of the cable: two bytes of length, and the frame, on its pipes."""
    cable = subprocess.Popen(["wirefilter", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL)
    copies = [0] * count
    def read():
        while len(head := cable.stdout.read(2)) == 2:
            frame = cable.stdout.read(struct.unpack(">H", head)[0])
            copies[struct.unpack(">I", frame[14:18])[0]] += 1
    reader = threading.Thread(target=read)
    reader.start()
    for number in range(count):
        frame = b"\2\0\0\0\0\1\2\0\0\0\0\2\x88\xb5" + struct.pack(">I", number) + bytes(42)
        cable.stdin.write(struct.pack(">H", len(frame)) + frame)
        cable.stdin.flush()
        if number % 20 == 0:
            time.sleep(0.005)
    deadline, before = time.monotonic() + 20, -1
    while sum(copies) != before and time.monotonic() < deadline:
        before = sum(copies)
        time.sleep(1)
    cable.kill()
    reader.join()
    return copies

count = 3000
for options, low, high in (([], 1, 1), (["-D", "20"], 1.17, 1.33), (["-D", "50"], 1.85, 2.15), (["-D", "80"], 4.5, 5.5),
                           (["-l", "50"], 0.43, 0.57), (["-l", "50", "-D", "50"], 0.85, 1.15)):
    copies = through(options, count)
    mean = sum(copies) / count
    print(f"{' '.join(options) or 'nothing'}: {mean:.2f} of each, at most {max(copies)}", file=sys.stderr)
    print(f"{' '.join(options) or 'nothing'}: {low} to {high} of each: {low <= mean <= high}, "
          f"some four times or more: {max(copies) > 3}")
PY
/usr/bin/python3 copies.py > seen
cat seen
cat > expected <<'END'
nothing: 1 to 1 of each: True, some four times or more: False
-D 20: 1.17 to 1.33 of each: True, some four times or more: True
-D 50: 1.85 to 2.15 of each: True, some four times or more: True
-D 80: 4.5 to 5.5 of each: True, some four times or more: True
-l 50: 0.43 to 0.57 of each: True, some four times or more: False
-l 50 -D 50: 0.85 to 1.15 of each: True, some four times or more: True
END
diff expected seen
