#!/bin/bash
# pajeng 1.3.6-3 (Debian), whose pj_dump turns Paje traces, lanes with states and messages between them, into CSV. With
# `-s` and `-e`, "dump starts at" and "dump ends at", one expects what lies in the window or reaches into it. Each lane
# begins with the last that began before the window, over or not, and ends with the first that begins after it: of
# messages on their way for half a second, from 1, 2, 3, 4 and 5 s, a window from 2.7 to 3.7 has those of 2, 3 and 4. Only
# `-a`, which stops reading, leaves out what comes later.
# Why care: cut a run into windows to count its messages or its time without a leader, and what lies near each border
# is counted twice, a window in which nothing happened has two messages, and no single window looks wrong.
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
debs pajeng=1.3.6-3 libpaje2=1.3.6-3

define() { # number and name of an event, then its fields
  echo "%EventDef $2 $1"
  shift 2
  printf '%%  %s\n' "$@"
  echo '%EndEventDef'
}
{
  define 0 PajeDefineContainerType 'Alias string' 'Type string' 'Name string'
  define 1 PajeDefineStateType 'Alias string' 'Type string' 'Name string'
  define 2 PajeDefineLinkType 'Alias string' 'Type string' 'StartContainerType string' 'EndContainerType string' 'Name string'
  define 3 PajeCreateContainer 'Time date' 'Alias string' 'Type string' 'Container string' 'Name string'
  define 4 PajeSetState 'Time date' 'Type string' 'Container string' 'Value string'
  define 5 PajeStartLink 'Time date' 'Type string' 'Container string' 'StartContainer string' 'Value string' 'Key string'
  define 6 PajeEndLink 'Time date' 'Type string' 'Container string' 'EndContainer string' 'Value string' 'Key string'
  echo '0 SERVER 0 SERVER'
  echo '1 ROLE SERVER ROLE'
  echo '2 MESSAGE 0 SERVER SERVER MESSAGE'
  echo '3 0 S1 SERVER 0 S1'
  echo '3 0 S2 SERVER 0 S2'
  for second in 1 2 3 4 5; do
    echo "4 $second.0 ROLE S1 role$second"
    echo "5 $second.0 MESSAGE 0 S1 append key$second"
    echo "6 $second.5 MESSAGE 0 S2 append key$second"
  done
} > run.trace

show() {
  pj_dump "$@" run.trace > dump.csv
  echo "${*:-all}:"
  echo "  messages sent at$(awk -F', ' '/^Link/ { printf " %g", $4 }' dump.csv)"
  echo "  roles held$(awk -F', ' '/^State/ { printf " %g-%g", $4, $5 }' dump.csv)"
}
{
  show
  show -s 2.7 -e 3.7
  show -s 3.6 -e 3.7
  show -e 3.7
  show -a 3.7
} > seen
cat seen
cat > expected <<'END'
all:
  messages sent at 1 2 3 4 5
  roles held 1-2 2-3 3-4 4-5 5-5.5
-s 2.7 -e 3.7:
  messages sent at 2 3 4
  roles held 2-3 3-4 4-5
-s 3.6 -e 3.7:
  messages sent at 3 4
  roles held 3-4 4-5
-e 3.7:
  messages sent at 1 2 3 4
  roles held 1-2 2-3 3-4 4-5
-a 3.7:
  messages sent at 1 2 3 4
  roles held 1-2 2-3 3-3.7
END
diff expected seen
