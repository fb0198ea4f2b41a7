#!/bin/bash
# ceph-base 16.2.15+ds-0+deb12u2 (Debian). Ceph's monitors elect the one of the lowest rank, and ranks
# follow the addresses; but they are compared as stored: first the protocol (v1 before v2), then
# the port, and the IP address last. With 10.0.0.1:3302, 10.0.0.2:3301 and 10.0.0.3:3300 the third
# has rank 0; and one that speaks only the old protocol comes before all others.
# Why care: "the lowest address leads" is how this election is usually told. Whoever explains or
# predicts it, or tries it with several monitors on one machine, sees another one lead.
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
debs ceph-base=16.2.15+ds-0+deb12u2

LD_LIBRARY_PATH=$(echo "$work"/root/usr/lib/*-linux-gnu/ceph):$LD_LIBRARY_PATH
ranks() {
  monmaptool --create --clobber --fsid 00000000-0000-0000-0000-000000000001 "$@" --print map | grep -E '^[0-9]+:'
}
{
  echo "three ports:"
  ranks --addv a '[v2:10.0.0.1:3302]' --addv b '[v2:10.0.0.2:3301]' --addv c '[v2:10.0.0.3:3300]'
  echo "one port:"
  ranks --addv a '[v2:10.0.0.1:3300]' --addv b '[v2:10.0.0.2:3300]' --addv c '[v2:10.0.0.3:3300]'
  echo "an old one:"
  ranks --addv a '[v2:10.0.0.1:3300]' --addv b '[v2:10.0.0.2:3300]' --addv c '[v1:10.0.0.3:6789]'
} > seen
cat seen
cat > expected <<'END'
three ports:
0: v2:10.0.0.3:3300/0 mon.c
1: v2:10.0.0.2:3301/0 mon.b
2: v2:10.0.0.1:3302/0 mon.a
one port:
0: v2:10.0.0.1:3300/0 mon.a
1: v2:10.0.0.2:3300/0 mon.b
2: v2:10.0.0.3:3300/0 mon.c
an old one:
0: v1:10.0.0.3:6789/0 mon.c
1: v2:10.0.0.1:3300/0 mon.a
2: v2:10.0.0.2:3300/0 mon.b
END
diff expected seen
