#!/bin/bash
# openvswitch-common 3.1.0-2+deb12u1 (Debian). `ovsdb-tool check-cluster` looks for broken Raft logs
# in a set of database files. A file fresh from `ovsdb-tool create-cluster`, which any server would
# open, holds a snapshot and no entry yet, and the check fails on it with "all logs are empty", exit
# code 1.
# Why care: whoever imitates OVSDB, or checks the files that a run wrote, would call the check after
# each step and take the very first, valid state for corruption. A log that is only a snapshot is a
# state every Raft checker has to accept.
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
debs openvswitch-common=3.1.0-2+deb12u1

echo '{"name":"KV","version":"1.0.0","tables":{"T":{"columns":{"k":{"type":"string"}},"isRoot":true}}}' > kv.schema
ovsdb-tool create-cluster kv.db kv.schema unix:kv.raft
{
  echo "name $(ovsdb-tool db-name kv.db), records $(grep -c '^OVSDB CLUSTER' kv.db)"
  code=0
  ovsdb-tool check-cluster kv.db 2>&1 || code=$?
  echo "exit code $code"
} > seen
cat seen
cat > expected <<'END'
name KV, records 1
ovsdb-tool: all logs are empty
exit code 1
END
diff expected seen
