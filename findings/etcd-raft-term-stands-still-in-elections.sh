#!/bin/bash
# etcd-server and etcd-client 3.4.23-4+b4 (Debian). "raftTerm" of `endpoint status`, "RAFT TERM" in its table, is the
# term of the last entry that was carried out, not the server's current term. A server that has lost the other two
# stands in one new term after another, as its log says, and goes on reporting the term of the dead leader.
# Why care: while an election goes on, the one time when terms move, the status shows them at rest, and afterwards a
# jump of many. A viewer fed by the status sees one election where there were several; candidacies are in the log alone.
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

export ETCDCTL_API=3
cluster=S1=http://127.0.0.1:23981,S2=http://127.0.0.1:23982,S3=http://127.0.0.1:23983
servers=()
trap 'kill -9 ${servers[*]} 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
for n in 1 2 3; do
  etcd --name S$n --data-dir data$n --initial-cluster $cluster \
    --listen-client-urls http://127.0.0.1:2399$n --advertise-client-urls http://127.0.0.1:2399$n \
    --listen-peer-urls http://127.0.0.1:2398$n --initial-advertise-peer-urls http://127.0.0.1:2398$n > log$n 2>&1 &
  servers+=($!)
done
put() { timeout 2 etcdctl --endpoints=http://127.0.0.1:23991 put key value >/dev/null 2>&1; }
for _ in $(seq 50); do put && break; sleep 0.2; done

said() { timeout 5 etcdctl --endpoints=http://127.0.0.1:23991 endpoint status -w json | grep -o '"raftTerm":[0-9]*' | tr -dc 0-9; }
logged() { sed -n 's/.* became [a-z]* at term \([0-9]*\).*/\1/p' log1 | tail -1; }

leaders=$(said)
before=$(logged)
kill -9 "${servers[1]}" "${servers[2]}"
wait "${servers[1]}" "${servers[2]}" 2>/dev/null || true
for _ in $(seq 100); do
  [ "$(logged)" -ge $((before + 3)) ] && break
  sleep 0.2
done
echo "three servers: status $leaders, log $before; the last of them: status $(said), log $(logged)"
[ "$leaders" = "$before" ] && [ "$(said)" = "$leaders" ] && [ "$(logged)" -ge $((leaders + 3)) ]
