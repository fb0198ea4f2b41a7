#!/bin/bash
# booth 1.0-283-g9d4029a-2+deb12u1 (Debian), ticket manager of Pacemaker clusters, "based on the RAFT protocol". Its
# term does not count elections: the first leader is elected in term 0, the next candidate stands in
# term 1, and when it does not get a majority it stands again, and again, in the same term 1.
# Why care: a term 0 with a leader in it breaks "0 is before any election"; and an election cannot be named by its
# term. A viewer that keys votes, candidacies or rows by term puts all these elections on top of one another.
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
  expire = 6
  renewal-freq = 5
  timeout = 1
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
cat > terms.py <<'PY'
from cluster import *

def elections(site):
    return re.findall(r"starting new election \(term=(\d+)\)", "\n".join(site.lines()))

first.grant()
wait(lambda: "granted successfully here" in open(first.log).read(), 5)
print("127.0.0.1 leads; terms it stood in:", *elections(first))
first.kill()
arbitrator.kill()
wait(lambda: len(elections(second)) == 4, 30)
print("127.0.0.2 is left alone; terms it stood in:", *elections(second))
second.kill()
PY
timeout 60 unshare --net --fork --kill-child /usr/bin/python3 terms.py > seen
cat seen
cat > expected <<'END'
127.0.0.1 leads; terms it stood in: 0
127.0.0.2 is left alone; terms it stood in: 1 1 1 1
END
diff expected seen
