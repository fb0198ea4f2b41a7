#!/bin/bash
# go-dqlite 1.11.5-1+b4 and libdqlite0 1.11.1-1 (Debian). Of two dqlite servers only the first votes: the
# second joins as a "spare", which gets no log at all, although it answers reads and takes writes by
# passing them on. Only when a third joins are both made voters. So the second may be killed
# without harm, and when the first is gone everything is, on disk too.
# Why care: in Raft as taught, two servers are two voters and either's death stops the cluster. A
# viewer that counts servers to draw the majority draws it wrong for every young dqlite cluster.
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
debs go-dqlite=1.11.5-1+b4 libdqlite0=1.11.1-1

trap 'kill $(cat pid.*) 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
roles() { dqlite -s 127.0.0.1:23961 demo .cluster 2>/dev/null | cut -d: -f2; }
start() { # number, and which server to join
  dqlite-demo --api "127.0.0.1:2395$1" --db "127.0.0.1:2396$1" --dir "$work/d$1" \
    ${2:+--join "127.0.0.1:2396$2"} >"demo$1.log" 2>&1 &
  echo $! >"pid.$1"
  for _ in $(seq 100); do roles | grep -q "2396$1" && break; sleep 0.1; done
}
put() { echo "put at $1: $(curl -s -m 5 -X PUT -d value "http://127.0.0.1:2395$1/key$1")"; }
{
  start 1
  start 2 1
  sleep 1
  roles
  put 1
  put 2
  echo "log files of 1, of 2: $(ls d1/* | grep -c '^open-') $(ls d2/* | grep -c '^open-' || true)"
  kill -9 "$(cat pid.2)"
  put 1
  start 2 1
  start 3 1
  for _ in $(seq 100); do roles | grep -q spare || break; sleep 0.1; done
  roles
} > seen 2>/dev/null
cat seen
cat > expected <<'END'
23961|voter
23962|spare
put at 1: done
put at 2: done
log files of 1, of 2: 3 0
put at 1: done
23961|voter
23962|voter
23963|voter
END
diff expected seen
