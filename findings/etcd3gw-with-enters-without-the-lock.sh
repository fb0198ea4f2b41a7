#!/bin/bash
# etcd3gw 2.7.0 (PyPI) over etcd 3.4.23-4+b4 (Debian). `with client.lock("leader"):` is expected to wait for a lock that
# another holds, as Python's locks do, or to raise. It calls acquire(), which answers False and tells nobody: the block
# is entered without the lock, and two of them run at a time. The end of it takes nothing from the holder; is_acquired()
# and a plain acquire() are right.
# Why care: the shortest way to write "only the leader does this" lets everybody do it. With one process, as in a first
# test, it works, and so it does whenever two do not meet.
set -euo pipefail
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
# A virtual environment without a pip of its own: running it from its wheel is quicker than installing it.
[ -e /usr/share/python-wheels ] || { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null 2>&1
/usr/bin/python3 -m venv --without-pip venv
pypi() {
  venv/bin/python "$(echo /usr/share/python-wheels/pip-*.whl)/pip" -q --disable-pip-version-check \
    install --no-compile "$@" >pip.log 2>&1 || { cat pip.log; exit 1; }
}
pypi etcd3gw==2.7.0 requests==2.32.3 urllib3==2.2.3 futurist==3.0.0 pbr==6.1.0 setuptools==75.6.0
debs etcd-server=3.4.23-4+b4

peer=http://127.0.0.1:23982
etcd --data-dir data --listen-client-urls http://127.0.0.1:23981 --advertise-client-urls http://127.0.0.1:23981 \
  --listen-peer-urls $peer --initial-advertise-peer-urls $peer --initial-cluster default=$peer >etcd.log 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait; rm -rf "$work"' EXIT

cat > lock.py <<'PY'
import time
from etcd3gw import client as connect
from etcd3gw.exceptions import Etcd3Exception

def client():
    return connect(host="127.0.0.1", port=23981, api_path="/v3/")

one, two = client(), client()
for attempt in range(100):
    try:
        one.status()
        break
    except Etcd3Exception:
        time.sleep(0.1)

first, second = one.lock("leader", ttl=60), two.lock("leader", ttl=60)
with first:
    print("S1 is inside, has the lock:", first.is_acquired())
    with second:
        print("S2 is inside, too, has the lock:", second.is_acquired())
    print("S2 has left, S1 has the lock:", first.is_acquired())
    print("a plain acquire of S2's:", two.lock("leader", ttl=60).acquire())
print("S1 has left, a plain acquire of S2's:", two.lock("leader", ttl=60).acquire())
PY
venv/bin/python lock.py > seen
cat seen
cat > expected <<'END'
S1 is inside, has the lock: True
S2 is inside, too, has the lock: False
S2 has left, S1 has the lock: True
a plain acquire of S2's: False
S1 has left, a plain acquire of S2's: True
END
diff expected seen
