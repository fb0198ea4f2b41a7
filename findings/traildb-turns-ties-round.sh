#!/bin/bash
# traildb-cli 0.6+dfsg1-1+b1 (Debian), a store of events in order of time. Events of one time come out in the reverse
# order of that in which they went in: of "stands", "votes", "leads" in one second the leader is first. `tdb merge`
# writes them anew and turns them round again, also when it is given one store alone: merged once they are in order,
# merged twice in reverse. Events of different times are right throughout.
# Why care: its times are whole numbers, and a history in seconds or milliseconds is full of ties. Every group of them
# is read as effect before cause, and whether it is depends on how many merges the file has been through, which it
# does not say. Give each event a number within its time, and sort by it when reading.
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
debs traildb-cli=0.6+dfsg1-1+b1

for at in 1:stands 2:asks 2:votes 2:leads 2:appends 3:commits; do
  echo "{\"uuid\": \"00000000000000000000000000000001\", \"time\": \"${at%:*}\", \"what\": \"${at#*:}\"}"
done > events.json
order() { # the events of a store, as it gives them
  tdb dump -j -i "$1.tdb" | sed 's/.*"time": "\([0-9]*\)".*"what": "\([a-z]*\)".*/\1:\2/' | xargs
}
tdb make -j -i events.json -o made --fields uuid,time,what
tdb merge -o once made.tdb
tdb merge -o twice once.tdb
tac events.json | tdb make -j -o backwards --fields uuid,time,what
for store in made once twice backwards; do echo "$store: $(order $store)"; done > seen
cat seen
cat > expected <<'END'
made: 1:stands 2:appends 2:leads 2:votes 2:asks 3:commits
once: 1:stands 2:asks 2:votes 2:leads 2:appends 3:commits
twice: 1:stands 2:appends 2:leads 2:votes 2:asks 3:commits
backwards: 1:stands 2:asks 2:votes 2:leads 2:appends 3:commits
END
diff expected seen
