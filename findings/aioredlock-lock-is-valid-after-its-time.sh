#!/bin/bash
# aioredlock 0.7.3 (PyPI) and redis-server 7.0.15 (Debian). "The lock is valid until the unlock function is called or
# when the lock_timeout is reached", says its manual, and `lock.valid` is how one asks. It is True as long as nobody
# unlocks it: when the time is over and another one has the lock, both are valid. `is_locked(lock)` says True to both,
# it looks for any lock of that name. Only extend() tells, with an error, and it makes the lock invalid.
# Why care: "if lock.valid: write" is the check that a lock with a time needs after each pause. Here it never fails
# for the one whom it is to stop. Extend before each write, or count on a token.
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
pypi --no-deps aioredlock==0.7.3 aioredis==1.3.1 async-timeout==4.0.3 attrs==24.2.0 hiredis==2.4.0
debs redis-server=5:7.0.15-1~deb12u10 redis-tools=5:7.0.15-1~deb12u10

redis-server --port 0 --unixsocket "$work/redis" --save '' --daemonize yes --pidfile "$work/redis.pid" >redis.log
trap 'kill $(cat "$work/redis.pid"); rm -rf "$work"' EXIT

cat > two.py <<'PY'
import asyncio, sys, time
from aioredlock import Aioredlock, LockError

async def holders():
    first, second = Aioredlock([sys.argv[1]]), Aioredlock([sys.argv[1]])
    lock = await first.lock("leader", lock_timeout=1)
    print("taken: first valid", lock.valid)
    await asyncio.sleep(1.5)
    print("after its time: first valid", lock.valid, "and locked", await first.is_locked(lock))
    other = await second.lock("leader", lock_timeout=10)
    print("taken by the second: first valid", lock.valid, "and locked", await first.is_locked(lock), end="; ")
    print("second valid", other.valid, "and locked", await second.is_locked(other))
    try:
        await lock.extend()
    except LockError as error:
        print("extended by the first:", type(error).__name__, "and valid", lock.valid)
    await second.unlock(other)
    await first.destroy()
    await second.destroy()

asyncio.run(asyncio.wait_for(holders(), 30))
PY
for try in 1 2 3 4 5 6 7 8 9 10; do [ -S redis ] && break; sleep 0.5; done
venv/bin/python two.py "$work/redis" 2>errors > seen || { cat errors; exit 1; }
cat seen
cat > expected <<'END'
taken: first valid True
after its time: first valid True and locked False
taken by the second: first valid True and locked True; second valid True and locked True
extended by the first: LockAcquiringError and valid False
END
diff expected seen
