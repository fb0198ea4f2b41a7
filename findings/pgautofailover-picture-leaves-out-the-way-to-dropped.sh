#!/bin/bash
# pg-auto-failover-cli 2.0-2+b1 and graphviz 2.42.2-7+deb12u1 (Debian). `pg_autoctl do fsm gv` writes the keeper's states
# and transitions for graphviz, 100 of them. Two begin with "#any state#", for which it is a line of a C preprocessor
# to be passed over, though the "#" is not the first on its line: 98 arrows are drawn, and no warning is given. State
# "dropped", which is reached from any other, has arrows out of it and none into it.
# Why care: one reads such a picture for what can happen when. Here a state looks like a start. Whoever writes names
# into DOT has to quote them all, and no exit code tells if not.
set -euo pipefail
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
debs pg-auto-failover-cli=2.0-2+b1 graphviz=2.42.2-7+deb12u1

PG_AUTOCTL_DEBUG=1 pg_autoctl do fsm gv > fsm.gv
ends() { gvpr 'E { print($.tail.name, " -> ", $.head.name) }' "$1" 2> complaints; }
quoted() { sed 's/#any state#/"any state"/' fsm.gv; }
{
  echo "in the file: $(grep -c ' -> ' fsm.gv), into dropped: $(grep -c -- '-> dropped' fsm.gv)"
  echo "in the graph: $(ends fsm.gv | wc -l), into dropped: $(ends fsm.gv | grep -c -- '-> dropped' || true), out of it: $(ends fsm.gv | grep -c '^dropped ->')"
  echo "complaints: $(wc -l < complaints)"
  quoted > quoted.gv
  echo "with quotes: $(ends quoted.gv | wc -l), into dropped: $(ends quoted.gv | grep -c -- '-> dropped')"
} > seen
cat seen
cat > expected <<'END'
in the file: 100, into dropped: 2
in the graph: 98, into dropped: 0, out of it: 4
complaints: 0
with quotes: 100, into dropped: 2
END
diff expected seen
