#!/bin/bash
# nats-server 2.9.10-1+b3 (Debian). Three servers that know three others by their routes, started
# together under the same cluster name, may elect a leader among themselves before they hear of the
# leader there is: then one group of six has two leaders, both of term 1, neither of which yields to
# the other's heartbeats. Nothing is broken or cut off; the others change sides with every
# heartbeat, twice a second, and log "new metadata leader" each time; half a minute on they still do.
# Why care: "at most one leader a term" is what a viewer of Raft draws without a check. Here it has to
# show two of them at once, and "who leads?" has a different answer at every server and time.
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

PATH=$work/root/usr/sbin:$PATH
trap 'kill $(cat pid.*) 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
for server in 1 2 3 4 5 6; do
  cat > "$server.conf" <<END
server_name: s$server
listen: "127.0.0.1:2397$server"
jetstream { store_dir: "$work/data$server" }
cluster {
  name: finding
  listen: "127.0.0.1:2399$server"
  routes: ["nats://127.0.0.1:23991", "nats://127.0.0.1:23992", "nats://127.0.0.1:23993"]
}
END
done
start() { nats-server -c "$1.conf" >"$1.log" 2>&1 & echo $! >"pid.$1"; }
stop() { kill $(cat pid.*) 2>/dev/null; wait 2>/dev/null; rm -rf data? pid.* ./*.log; }
leaders() { # which of the servers have become leader and never lost a leader since
  grep -l 'Self is new JetStream cluster metadata leader' "$@" 2>/dev/null | xargs -r grep -L 'no metadata leader' || true
}
one() { [ "$(leaders "$@" | grep -c .)" = 1 ]; }
# The newcomers are faster than the leader's next heartbeat about every other time.
for try in 1 2 3 4 5 6 7 8; do
  for server in 1 2 3; do start $server; done
  for _ in $(seq 200); do one 1.log 2.log 3.log && break; sleep 0.05; done
  sleep 0.95
  for server in 4 5 6; do start $server; done
  sleep 1.5
  one 4.log 5.log 6.log && break
  stop
done
echo "seen at try $try"
sleep 4
{
  for group in "1.log 2.log 3.log" "4.log 5.log 6.log"; do
    leader=$(leaders $group)
    # A server's term is the first of the 16 bytes of this file, the low byte first.
    echo "leaders: $(leaders $group | grep -c .), term $(od -An -tu8 -N8 data"${leader%.log}"/jetstream/*/_js_/_meta_/tav.idx | tr -d ' ')"
  done
  follower=$(grep -L 'Self is new' ?.log | head -1)
  echo "leaders that a follower turned to more than once:" \
    "$(grep -o 'new metadata leader: s[0-9]' "$follower" | sort | uniq -c | awk '$1 > 1' | grep -c .)"
} > seen
cat seen
cat > expected <<'END'
leaders: 1, term 1
leaders: 1, term 1
leaders that a follower turned to more than once: 2
END
diff expected seen
