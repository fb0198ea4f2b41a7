#!/bin/bash
# redis-server 7.0.15 (Debian) as three Sentinels. A failover that is asked for, `SENTINEL FAILOVER`, needs no
# agreement, says its manual. Its log is that of an election all the same: "+vote-for-leader" for itself and
# "+elected-leader", with one vote of three, while the others have no vote in that epoch. Asked for at two Sentinels
# at once, both are elected in one epoch, each with its own vote.
# Why care: "elected" in these logs is no majority, and an epoch may have two leaders, the one thing that an epoch is
# taken to rule out. A viewer counts the "voted for" lines of the others, or finds the command ("+try-failover" with
# no "+odown" before it), before it draws an election.
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
debs redis-server=5:7.0.15-1~deb12u10 redis-tools=5:7.0.15-1~deb12u10

ports=($(/usr/bin/python3 - <<'PY'
import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(6)]
print(*(each.getsockname()[1] for each in held))
PY
))
trap 'kill -9 $(cat "$work"/*.pid) 2>/dev/null || true; rm -rf "$work"' EXIT
start() { # NAME ARGUMENT...: a server in the background
  name=$1
  shift
  mkdir "$name"
  redis-server "$@" --bind 127.0.0.1 --dir "$work/$name" --daemonize yes --pidfile "$work/$name.pid" \
    --logfile "$work/$name.log" >/dev/null
}
ask() { redis-cli -p "${ports[$1]}" sentinel "${@:2}"; }
start R1 --port "${ports[0]}" --save ''
for replica in 1 2; do
  start R$((replica + 1)) --port "${ports[replica]}" --save '' --replicaof 127.0.0.1 "${ports[0]}"
done
for sentinel in 3 4 5; do
  echo "sentinel monitor group 127.0.0.1 ${ports[0]} 2" > S$((sentinel - 2)).conf
  start S$((sentinel - 2)) "$work/S$((sentinel - 2)).conf" --sentinel --port "${ports[sentinel]}"
done
for sentinel in 3 4 5; do # until each knows two others and two replicas
  for try in {1..60}; do
    [ "$(ask $sentinel master group | grep -A1 -E 'num-slaves|num-other-sentinels' | grep -c '^2$')" = 2 ] && break
    sleep 0.5
  done
done
moved() { # FROM: until all Sentinels know of another primary
  for sentinel in 3 4 5; do
    for try in {1..60}; do
      [ "$(ask $sentinel get-master-addr-by-name group | tail -1)" != "$1" ] && break
      sleep 0.5
    done
  done
}
said() { # EPOCH: what each Sentinel says of that epoch, with itself as "itself"
  for name in S1 S2 S3; do
    me=$(sed -n 's/^sentinel myid //p' $name.conf)
    echo "  $name: $(sed -n "s/.*[#*] //; /^+new-epoch $1\$/,/^+switch-master/p" $name.log | sed "s/$me/itself/" |
      grep -E 'new-epoch|odown|vote|elected-leader' | sed 's/ master group .*//; s/ [0-9]*$//' | paste -sd, | sed 's/,/, /g')"
  done
}
{
  ask 3 failover group >/dev/null
  moved "${ports[0]}"
  echo "asked for at S1:"
  said 1
  sleep 8 # until the replicas follow the new primary
  before=$(ask 3 get-master-addr-by-name group | tail -1)
  ask 3 failover group >/dev/null &
  ask 4 failover group >/dev/null &
  wait
  moved "$before"
  echo "asked for at S1 and S2:"
  said 2
} > seen
cat seen
cat > expected <<'END'
asked for at S1:
  S1: +new-epoch, +vote-for-leader itself, +elected-leader
  S2: +new-epoch
  S3: +new-epoch
asked for at S1 and S2:
  S1: +new-epoch, +vote-for-leader itself, +elected-leader
  S2: +new-epoch, +vote-for-leader itself, +elected-leader
  S3: +new-epoch
END
diff expected seen
