#!/bin/bash
# redlock-py 1.0.8 (PyPI), Redlock, over Redis 5:7.0.15-1~deb12u10 (Debian). It locks on a majority of independent
# servers, so one expects that of three one may be down. Then lock() gets the two, and raises an exception about the
# third all the same: the caller has no lock to give back, and the two keep it until its time is over, so the next try,
# anybody's, is refused. With two servers it locks, and so it does with three of which one is up and has given its lock
# to somebody else.
# Why care: the majority is the one reason for three servers. With this client any of the three that fails stops all
# locking, which is more likely than with one server, and each try keeps the others from trying.
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
pypi --no-deps redlock-py==1.0.8 redis==5.0.8 async-timeout==4.0.3
debs redis-server=5:7.0.15-1~deb12u10 redis-tools=5:7.0.15-1~deb12u10

for server in 1 2 3; do
  "$work/root/usr/bin/redis-server" --port 0 --unixsocket "$work/$server.sock" --save '' --dir "$work" --daemonize yes \
    --pidfile "$work/$server.pid" >"$server.log"
done
trap 'kill $(cat "$work"/*.pid) 2>/dev/null || true; rm -rf "$work"' EXIT

cat > lock.py <<'PY'
import sys, time
from redis import StrictRedis
from redis.exceptions import ConnectionError
from redlock import MultipleRedlockException, Redlock

servers = [StrictRedis(unix_socket_path=f"{sys.argv[1]}/{number}.sock") for number in (1, 2, 3)]
for server in servers:
    for attempt in range(100):
        try:
            server.ping()
            break
        except ConnectionError:
            time.sleep(0.1)

def lock(of, resource):
    try:
        return "locked" if Redlock(of, retry_count=1).lock(resource, 60000) else "refused"
    except MultipleRedlockException:
        return "an exception"

def kept(of, resource):
    return sum(server.exists(resource) for server in of)

print("three of three:", lock(servers, "one"), "and kept in", kept(servers, "one"))
servers[2].set("two", "another")
print("two of three, the third taken:", lock(servers, "two"), "and kept in", kept(servers[:2], "two"), "and the third")
servers[2].shutdown(nosave=True)
print("two of three, the third down:", lock(servers, "three"), "and kept in", kept(servers[:2], "three"))
print("once more:", lock(servers, "three"), "and kept in", kept(servers[:2], "three"))
print("two of two:", lock(servers[:2], "four"), "and kept in", kept(servers[:2], "four"))
PY
venv/bin/python lock.py "$work" > seen 2>messages
cat seen
cat > expected <<'END'
three of three: locked and kept in 3
two of three, the third taken: locked and kept in 2 and the third
two of three, the third down: an exception and kept in 2
once more: refused and kept in 2
two of two: locked and kept in 2
END
diff expected seen
