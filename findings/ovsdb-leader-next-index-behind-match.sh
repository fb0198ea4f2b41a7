#!/bin/bash
# openvswitch 3.1.0-2+deb12u1 (Debian). In `cluster/status` an OVSDB leader lists itself among the
# servers, with a next_index that never moves from its value at the election while its match_index
# grows: after three commands it says next_index=2 match_index=5. And the log's range is printed
# half-open: "Log: [2, 6]" is a log whose last entry is 5.
# Why care: "nextIndex is greater than matchIndex" holds for every server in Raft's paper, and is a
# natural check for a viewer fed by real status output. It fires here on a healthy cluster, and the
# leader's row would show an arrow pointing backwards.
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
status() { ovs-appctl -t "$work/kv.ctl" cluster/status KV | grep -oE 'Log: .*|next_index=.*'; }
{
  status
  for value in 1 2 3; do
    ovsdb-client transact "unix:$work/kv.sock" '["KV",{"op":"insert","table":"T","row":{"k":"x'$value'"}}]' >/dev/null
  done
  status
} > seen
cat seen
cat > expected <<'END'
Log: [2, 3]
next_index=2 match_index=2
Log: [2, 6]
next_index=2 match_index=5
END
diff expected seen
