#!/bin/bash
# booth 1.0-283-g9d4029a-2+deb12u1 (Debian), ticket manager of Pacemaker clusters, "based on the RAFT protocol". A
# candidate that has a majority does not lead yet: until every member has voted it waits for the election's
# timeout. With all alive that is at once; after the leader's death its own vote is the one that is missing, and
# though the two survivors have voted within milliseconds, the new leader comes `timeout` later (default: 5 s).
# Why care: that down-time looks like a lost vote and a second try, and no faster network or disk shortens it.
# A profile of this system needs the rule "all votes or the timeout": what a dead leader's successor always pays, and
# a first election never.
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
debs booth=1.0-283-g9d4029a-2+deb12u1 pacemaker-cli-utils=2.1.5-1+deb12u1

export PCMK_schema_directory=$work/root/usr/share/pacemaker LD_LIBRARY_PATH=$LD_LIBRARY_PATH:$work/root/usr/lib
cat > cluster.py <<'PY'
import os, re, signal, socket, struct, subprocess, time

SITES = ("127.0.0.1", "127.0.0.2")
CONFIG = f"""transport = UDP
port = 9929
site = {SITES[0]}
site = {SITES[1]}
arbitrator = 127.0.0.3
site-user = root
site-group = root
arbitrator-user = root
arbitrator-group = root
ticket = "leader"
  expire = 10
  renewal-freq = 9
  timeout = 2
  retries = 3
"""

class Booth:
    def __init__(self, number):
        self.address, self.log = f"127.0.0.{number}", f"log{number}"
        open(f"booth{number}", "w").write(CONFIG)
        with open(f"cib{number}", "w") as cib: # the cluster's state, where a site keeps its tickets
            subprocess.run(["cibadmin", "--empty"], stdout=cib, check=True)
        self.process = subprocess.Popen(
            ["boothd", "daemon", "-S", "-D", "-c", os.path.abspath(f"booth{number}"), "-l", os.path.abspath(f"lock{number}"), "-s", self.address],
            env=os.environ | {"CIB_file": os.path.abspath(f"cib{number}")}, stdout=subprocess.DEVNULL, stderr=open(self.log, "w"))

    def lines(self):
        return open(self.log).read().splitlines()

    def grant(self): # as `booth grant leader` asks for it
        with socket.create_connection((self.address, 9929), 5) as daemon:
            word = lambda text: int.from_bytes(text, "big")
            daemon.sendall(struct.pack(">12I64s3I", 0, 0, 0, 0x5F1BA08C, 0x10003, 0, 124, word(b"CGnt"), 0, 0, 0, 0, b"leader", 0, 0, 0))
            daemon.recv(1000)

    def kill(self):
        self.process.kill()
        self.process.wait()

def wait(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not condition():
        time.sleep(0.01)

for number in (2, 3):
    subprocess.run(["ip", "address", "add", f"127.0.0.{number}/8", "dev", "lo"], check=True)
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
first, second, arbitrator = members = [Booth(number) for number in (1, 2, 3)]
wait(lambda: all(any(re.search("got (MIdx|Stat)", line) for line in member.lines()) for member in members), 10)
PY
cat > votes.py <<'PY'
from cluster import *

def election(site, begin, seconds): # prints how long an election at a site took
    known, times = len(site.lines()), {}
    def look():
        for line in site.lines()[known:]:
            what = re.search(r"starting new election|site \S+ votes for \S+|granted successfully", line)
            if what:
                times.setdefault(what[0], time.monotonic())
        return "granted successfully" in times
    begin()
    wait(look, seconds)
    start, leads = times.pop("starting new election"), times.pop("granted successfully")
    print(f"  {len(times)} votes within {max(times.values()) - start:.0f} s, leader after {leads - start:.0f} s")

print("first election, of 127.0.0.1, all alive:")
election(first, first.grant, 5)
time.sleep(1)
print("127.0.0.1 is killed, its ticket runs out, and 127.0.0.2 stands:")
election(second, first.kill, 20)
second.kill()
arbitrator.kill()
PY
timeout 60 unshare --net --fork --kill-child /usr/bin/python3 votes.py > seen
cat seen
cat > expected <<'END'
first election, of 127.0.0.1, all alive:
  3 votes within 0 s, leader after 0 s
127.0.0.1 is killed, its ticket runs out, and 127.0.0.2 stands:
  2 votes within 0 s, leader after 2 s
END
diff expected seen
