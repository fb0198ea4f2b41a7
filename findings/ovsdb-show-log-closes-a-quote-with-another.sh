#!/bin/bash
# openvswitch-common 3.1.0-2+deb12u1 (Debian). `ovsdb-tool show-log`, the readable dump of a
# clustered database's Raft log, opens the database's name with a double quote and closes it with a
# single one (name: "KV'); the other strings of the same dump are quoted as usual.
# Why care: a reader that splits this dump like a shell or like JSON runs from that quote into the
# next record and loses the addresses; to import real logs read the file's own JSON records instead.
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
ovsdb-tool show-log kv.db | grep -E 'name:|local address:' > seen
cat seen
cat > expected <<'END'
 name: "KV'
 local address: "unix:kv.raft"
END
diff expected seen
