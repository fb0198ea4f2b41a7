#!/bin/bash
# openvswitch 3.1.0-2+deb12u1 (Debian). An OVSDB server that forms a cluster alone stands at once
# and logs "term 1: N ms timeout expired, starting election", where N is not a timeout at all but
# about the machine's uptime in ms: the time since an election timer that was never set.
# Why care: taking election timeouts from a system's log is how one would calibrate a profile, and
# this first line is hours or weeks where the timer is 1000 ms. Distributions built from such logs
# have to leave the first election out.
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
debs openvswitch-common=3.1.0-2+deb12u1 openvswitch-switch=3.1.0-2+deb12u1

echo '{"name":"KV","version":"1.0.0","tables":{"T":{"columns":{"k":{"type":"string"}},"isRoot":true}}}' > kv.schema
ovsdb-tool create-cluster kv.db kv.schema "unix:$work/kv.raft"
export OVS_RUNDIR=$work
ovsdb-server kv.db --remote="punix:$work/kv.sock" --unixctl="$work/kv.ctl" --log-file="$work/kv.log" 2>/dev/null &
server=$!
trap 'kill $server 2>/dev/null; wait; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  ovs-appctl -t "$work/kv.ctl" cluster/status KV 2>/dev/null | grep -q '^Role: leader' && break
  sleep 0.1
done
line=$(grep -oE 'term 1: [0-9]+ ms timeout expired, starting election' kv.log)
echo "$line"
timeout=$(echo "$line" | grep -oE '[0-9]+ ms' | cut -d' ' -f1)
uptime=$(awk '{printf "%d", $1 * 1000}' /proc/uptime)
echo "uptime now: $uptime ms, election timer: $(ovs-appctl -t "$work/kv.ctl" cluster/status KV | sed -n 's/Election timer: //p') ms"
[ "$timeout" -gt 10000 ] && [ "$timeout" -le "$uptime" ]
