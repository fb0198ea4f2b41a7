#!/bin/bash
# distlock 0.0.1.dev1 (PyPI), Redlock with the interface of threading.Lock, over Redis 5:7.0.15-1~deb12u10 (Debian). A
# holder that tries to acquire once more is refused, as one expects of a lock that is not reentrant. But each try takes
# a new key, also a vain one, and release() gives back only what was locked with the last: it answers nothing, as
# always, and the lock stays for its whole time, 100 s unless one says less. Without the vain try it is free at once.
# Why care: a program that asks "do I still have it?" by trying locks everybody out, itself as well, and what it sees is
# a leader that has resigned and a lock that stays taken.
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
pypi --no-deps distlock==0.0.1.dev1 redis==5.0.8 async-timeout==4.0.3
debs redis-server=5:7.0.15-1~deb12u10 redis-tools=5:7.0.15-1~deb12u10

"$work/root/usr/bin/redis-server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" --daemonize yes \
  --pidfile "$work/redis.pid" >redis.log
trap 'kill "$(cat "$work/redis.pid")" 2>/dev/null || true; rm -rf "$work"' EXIT

cat > lock.py <<'PY'
import sys, time
from distlock import DistLock
from redis import StrictRedis
from redis.exceptions import ConnectionError

server = StrictRedis(unix_socket_path=f"{sys.argv[1]}/redis.sock")
for attempt in range(100):
    try:
        server.ping()
        break
    except ConnectionError:
        time.sleep(0.1)

def lock(name):
    return DistLock(name, [server], retry_times=0, retry_delay=0)

for tries in (1, 2):
    first, second = lock(f"after{tries}"), lock(f"after{tries}")
    print(f"tries of S1: {tries}, acquired:", *(first.acquire() for _ in range(tries)))
    first.release()
    print("  after its release: locked", first.locked(), "and S2 acquires", second.acquire())
PY
venv/bin/python lock.py "$work" > seen
cat seen
cat > expected <<'END'
tries of S1: 1, acquired: True
  after its release: locked False and S2 acquires True
tries of S1: 2, acquired: True False
  after its release: locked True and S2 acquires False
END
diff expected seen
