#!/bin/bash
# distlockd 1.0.3 (PyPI), a lock server. Its description promises that a lock whose holder is gone is freed after ten
# seconds; in it the time is an hour, and it never comes: the loop that looks for such locks looks once, when the server
# starts and there is none, and then only waits. With a limit of one second set, a lock is still held six seconds after
# its holder ended, by no one, and would be after any time.
# Why care: a lease that does not end is another thing than a lease, and nothing shows the difference before somebody
# crashes. What a model or a picture says of leases has to be tried on the server with a holder that dies.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# A virtual environment without a pip of its own: running it from its wheel is quicker than installing it.
[ -e /usr/share/python-wheels ] || { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null 2>&1
/usr/bin/python3 -m venv --without-pip venv
pypi() {
  venv/bin/python "$(echo /usr/share/python-wheels/pip-*.whl)/pip" -q --disable-pip-version-check \
    install --no-compile "$@" >pip.log 2>&1 || { cat pip.log; exit 1; }
}
pypi --no-deps distlockd==1.0.3

cat > server.py <<'PY'
import asyncio, distlockd.server as server
print("limit as it comes:", server.STALE_LOCK_TIMEOUT, "s", flush=True)
server.STALE_LOCK_TIMEOUT = 1
asyncio.run(server.main("127.0.0.1", 9999))
PY
cat > holder.py <<'PY'
import sys
from distlockd.client import Client
from distlockd.exceptions import LockAcquisitionTimeout
client = Client(host="127.0.0.1", port=9999)
try:
    print(sys.argv[1], "holds the lock:", client.acquire("leader", timeout=float(sys.argv[2])))
    if sys.argv[1] == "S3":
        client.release("leader")
except LockAcquisitionTimeout:
    print(sys.argv[1], "holds the lock: False")
PY
cat > run.py <<'PY'
import socket, subprocess, sys, time

subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
server = subprocess.Popen([sys.executable, "server.py"], stderr=subprocess.DEVNULL)
def up():
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", 9999)) == 0
while not up():
    time.sleep(0.1)
for name, patience in (("S1", 1), ("S2", 6)):
    subprocess.run([sys.executable, "holder.py", name, str(patience)], stderr=subprocess.DEVNULL, check=True)
server.kill()
PY
timeout 60 unshare --net --fork --kill-child venv/bin/python run.py > seen
cat seen
cat > expected <<'END'
limit as it comes: 3600 s
S1 holds the lock: True
S2 holds the lock: False
END
diff expected seen
