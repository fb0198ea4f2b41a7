#!/bin/bash
# etcd-server and etcd-client 3.4.23-4+b4 (Debian). A server restored from a snapshot at revision 21, index
# 26, term 3 starts at index 4 in term 2, with revision 21: its Raft log is a new one. But cluster
# and member have the ids they had, since these are made from the addresses and a token alone. And
# "total keys" of the snapshot is 24 where there is one key: it counts all revisions, and more.
# Why care: terms and indexes never go back, say Raft and every viewer of it. Here a log that starts
# anew carries the name of the old one. What tells them apart is the index that falls while the
# revision stays; a recorder that joins by cluster id and index puts two histories together.
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

export ETCDCTL_API=3 ETCDCTL_ENDPOINTS=http://127.0.0.1:23973
peer=http://127.0.0.1:23974
server=
trap 'kill $server 2>/dev/null; wait; rm -rf "$work"' EXIT
start() { # a server on the given data
  etcd --name one --data-dir "$1" --listen-client-urls $ETCDCTL_ENDPOINTS --advertise-client-urls $ETCDCTL_ENDPOINTS \
    --listen-peer-urls $peer --initial-advertise-peer-urls $peer --initial-cluster one=$peer >>etcd.log 2>&1 &
  server=$!
  for _ in $(seq 100); do etcdctl get key >/dev/null 2>&1 && break; sleep 0.1; done
}
stop() { kill $server; wait $server || true; }
field() { grep -o "\"$1\":[0-9]*" status | head -1 | cut -d: -f2; }
status() {
  etcdctl endpoint status -w json > status
  echo "$1: term $(field raftTerm), index $(field raftIndex), revision $(field revision)"
  field cluster_id >> clusters
  field member_id >> members
}
{
  start old
  stop
  start old # once more, so that the term is not the first
  for value in $(seq 20); do etcdctl put key "$value" >/dev/null; done
  status old
  etcdctl snapshot save saved >/dev/null 2>&1
  echo "total keys: $(etcdctl snapshot status saved -w json | grep -o '"totalKey":[0-9]*' | cut -d: -f2)"
  stop
  etcdctl snapshot restore saved --data-dir new --name one --initial-cluster one=$peer \
    --initial-advertise-peer-urls $peer >/dev/null 2>&1
  start new
  status restored
  echo "cluster ids: $(sort -u clusters | grep -c .), member ids: $(sort -u members | grep -c .)"
} > seen
cat seen
cat > expected <<'END'
old: term 3, index 26, revision 21
total keys: 24
restored: term 2, index 4, revision 21
cluster ids: 1, member ids: 1
END
diff expected seen
