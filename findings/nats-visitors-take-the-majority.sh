#!/bin/bash
# nats-server 2.9.10-1+b3 (Debian). Whoever connects to a NATS cluster with JetStream under its name
# becomes a member of its Raft group, without being asked for or asked, and stays one when it is
# gone. Three servers that come for a few seconds and go leave three healthy ones of six: no majority,
# and some ten seconds later no leader, although nothing happened to the first three.
# Why care: elsewhere membership is an operator's decision. A viewer of such a cluster has to draw the
# majority from the group's own size (`cluster_size`), never from the servers it can see, or the
# loss of the leader looks like a fault of the network.
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
debs nats-server=2.9.10-1+b3

trap 'kill $(cat pid.*) 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
start() {
  cat > "$1.conf" <<END
server_name: s$1
listen: "127.0.0.1:2397$1"
http: "127.0.0.1:2398$1"
jetstream { store_dir: "$work/data$1" }
cluster {
  name: finding
  listen: "127.0.0.1:2399$1"
  routes: ["nats://127.0.0.1:23991", "nats://127.0.0.1:23992", "nats://127.0.0.1:23993"]
}
END
  PATH=$PATH:$work/root/usr/sbin nats-server -c "$1.conf" >"$1.log" 2>&1 &
  echo $! >"pid.$1"
}
ask() { curl -s "http://127.0.0.1:2398$1/jsz"; }
leads() { ask "$1" | grep -q '"leader"'; }
size() { ask "$1" | grep -o '"cluster_size": [0-9]*'; }
until_all() { # a test that servers 1, 2 and 3 all have to pass, within half a minute
  for _ in $(seq 60); do
    if "$1" 1 && "$1" 2 && "$1" 3; then return 0; fi
    sleep 0.5
  done
  return 1
}
follows() { leads "$1"; }
alone() { ask "$1" | grep -q cluster_size && ! leads "$1"; }
four() { size "$1" | grep -q 4; }
five() { size "$1" | grep -q 5; }
six() { size "$1" | grep -q 6; }
{
  for server in 1 2 3; do start $server; done
  until_all follows && echo "three servers, a leader, $(size 1)"
  # One after the other: three at a time may choose a leader of their own.
  start 4
  until_all four
  start 5
  until_all five
  start 6
  until_all six && echo "six servers, $(size 1)"
  kill -9 $(cat pid.[456])
  until_all alone && echo "three servers, no leader, $(size 1)"
} > seen 2>/dev/null
cat seen
cat > expected <<'END'
three servers, a leader, "cluster_size": 3
six servers, "cluster_size": 6
three servers, no leader, "cluster_size": 6
END
diff expected seen
