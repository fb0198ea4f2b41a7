#!/bin/bash
# etcd-server and etcd-client 3.4.23-4+b4 (Debian). What looks like reading goes through etcd's Raft
# log: `alarm list`, `user list` and `role list` append an entry each time, and so do a delete that
# finds nothing and a compaction that is refused. `endpoint health`, which reports "successfully
# committed proposal", appends nothing, nor does renewing a lease.
# Why care: the log of an etcd in which nobody writes anything grows with its monitoring, while its
# revision stands still. A viewer that takes raftIndex for the number of writes, or entries without
# a change for leaders' no-ops, tells a wrong story.
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
debs etcd-server=3.4.23-4+b4 etcd-client=3.4.23-4+b4

export ETCDCTL_API=3 ETCDCTL_ENDPOINTS=http://127.0.0.1:23971
peer=http://127.0.0.1:23972
etcd --data-dir data --listen-client-urls $ETCDCTL_ENDPOINTS --advertise-client-urls $ETCDCTL_ENDPOINTS \
  --listen-peer-urls $peer --initial-advertise-peer-urls $peer --initial-cluster default=$peer >etcd.log 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait; rm -rf "$work"' EXIT
for _ in $(seq 100); do etcdctl put key value >/dev/null 2>&1 && break; sleep 0.1; done

index() { etcdctl endpoint status -w json | grep -o '"raftIndex":[0-9]*' | tr -dc 0-9; }
entries() { # how many entries an etcdctl command appends
  before=$(index)
  etcdctl "$@" >said 2>&1 || true
  echo "$*: $(($(index) - before))"
}
{
  entries get key
  entries put key value
  entries del missing
  entries alarm list
  entries user list
  entries role list
  entries member list
  etcdctl lease grant 600 > lease
  entries lease keep-alive --once "$(awk '{print $2}' lease)" | sed 's/ [0-9a-f]*:/ LEASE:/'
  entries compact 1
  entries compact 1
  entries endpoint health
  grep -o 'successfully committed proposal' said
} > seen
cat seen
cat > expected <<'END'
get key: 0
put key value: 1
del missing: 1
alarm list: 1
user list: 1
role list: 1
member list: 0
lease keep-alive --once LEASE: 0
compact 1: 1
compact 1: 1
endpoint health: 0
successfully committed proposal
END
diff expected seen
