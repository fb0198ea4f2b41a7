#!/bin/bash
# etcd-server and etcd-client 3.4.23-4+b4 (Debian) with --pre-vote. A pre-candidate that gets no majority stands again
# after exactly as many ticks as it had waited before: the random timeout was drawn when it became a follower, and
# becoming a pre-candidate draws none. A server that has lost the other two stands at an even beat; without --pre-vote
# each wait is another one, as in Raft's paper.
# Why care: who models or draws pre-votes with a new timeout for each try shows a spread that the system has not, and
# who measures it takes the even beat for a timeout without chance. The term rests meanwhile: the beat is all there is.
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
debs etcd-server=3.4.23-4+b4 etcd-client=3.4.23-4+b4

servers=()
trap 'kill -9 ${servers[*]} 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
tick=50 # ms
waits() { # the ticks between eight candidacies of a server that has lost the other two, with the given option
  local dir=$1 n
  shift
  mkdir "$dir"
  servers=()
  for n in 1 2 3; do
    etcd --name S$n --data-dir "$dir/data$n" --logger zap --heartbeat-interval $tick --election-timeout $((10 * tick)) \
      "$@" --initial-cluster S1=http://127.0.0.1:23971,S2=http://127.0.0.1:23972,S3=http://127.0.0.1:23973 \
      --listen-client-urls http://127.0.0.1:2394$n --advertise-client-urls http://127.0.0.1:2394$n \
      --listen-peer-urls http://127.0.0.1:2397$n --initial-advertise-peer-urls http://127.0.0.1:2397$n \
      > "$dir/log$n" 2>&1 &
    servers+=($!)
  done
  for _ in $(seq 50); do
    ETCDCTL_API=3 timeout 2 etcdctl --endpoints=http://127.0.0.1:23941 put key value >/dev/null 2>&1 && break
    sleep 0.2
  done
  local known
  known=$(wc -l < "$dir/log1")
  kill -9 "${servers[1]}" "${servers[2]}"
  wait "${servers[1]}" "${servers[2]}" 2>/dev/null || true
  for _ in $(seq 100); do
    tail -n +$((known + 1)) "$dir/log1" | grep 'is starting a new election' > "$dir/stood" || true
    [ "$(wc -l < "$dir/stood")" -ge 8 ] && break
    sleep 0.2
  done
  kill -9 "${servers[0]}"
  wait "${servers[0]}" 2>/dev/null || true
  sed 's/.*"ts":"\([^"]*\)".*/\1/' "$dir/stood" | head -8 | while read -r when; do date -d "$when" +%s%3N; done |
    awk -v tick=$tick 'NR > 1 { printf "%d ", ($1 - last) / tick + 0.5 } { last = $1 }' > "$dir/ticks"
}
spread() { printf '%s\n' "$@" | sort -n | awk 'NR == 1 { least = $1 } END { print $1 - least }'; }

waits with --pre-vote
waits without
read -ra with < with/ticks || true
read -ra without < without/ticks || true
echo "ticks from one candidacy to the next, with pre-vote: ${with[*]}; without: ${without[*]}"
[ ${#with[@]} = 7 ] && [ "$(spread "${with[@]}")" -le 1 ] && [ "$(spread "${without[@]}")" -ge 3 ]
