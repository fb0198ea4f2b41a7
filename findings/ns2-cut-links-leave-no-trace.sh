#!/bin/bash
# ns2 2.35+dfsg-5 (Debian), the network simulator, and the traces that nam animates. A message that is on its way when
# its link goes down is dropped, with a "d" in the trace, and so is one for which the queue is full. One that is sent
# while the link is down is nowhere: no "+" for its sending, no "d", in neither of the traces, only its number is
# missing. Where it has come over another link before, it arrives ("r") and that is all. Each cut has four lines, two
# each way.
# Why care: a partition is what one wants to see, and its lost messages are not in the animation. Sent less received
# less dropped leaves messages under way for ever, or none at all; count numbers, or print what the agents send.
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
debs ns2=2.35+dfsg-5 libtcl8.6=8.6.13+dfsg-2 libtk8.6=8.6.13-2
export TCL_LIBRARY=$work/root/usr/share/tcltk/tcl8.6 TK_LIBRARY=$work/root/usr/share/tcltk/tk8.6

cat > cut.tcl <<'TCL'
set ns [new Simulator]
$ns trace-all [open cut.tr w]
$ns namtrace-all [open cut.nam w]
foreach i {1 2 3} { set node($i) [$ns node] }
$ns duplex-link $node(1) $node(2) 1Mb 10ms DropTail
$ns duplex-link $node(2) $node(3) 1Mb 10ms DropTail
$ns queue-limit $node(1) $node(2) 2
Class Server -superclass Agent/Message
Server instproc recv message {
  $self instvar name
  puts "S$name receives $message"
}
foreach i {1 3} {
  set server($i) [new Server]
  $server($i) set name $i
  $ns attach-agent $node($i) $server($i)
}
$ns connect $server(1) $server(3)
foreach {at from message} {0.1 1 0:before 0.195 1 1:under-way 0.3 1 2:into-the-cut 0.35 3 3:from-afar 0.5 1 4:after
                           0.6 1 5:first 0.6 1 6:second 0.6 1 7:third 0.6 1 8:fourth} {
  $ns at $at "$server($from) send $message"
}
$ns rtmodel-at 0.2 down $node(1) $node(2)
$ns rtmodel-at 0.4 up $node(1) $node(2)
$ns at 1 "\$ns flush-trace; exit 0"
$ns run
TCL
ns cut.tcl > received 2>errors || { cat errors; exit 1; }
{
  cat received
  for number in 0 1 2 3 4 5 6 7 8; do
    echo "$number in the trace: $(awk -v n=$number '$1 != "v" && $NF == n { printf "%s %s>%s, ", $1, $3 + 1, $4 + 1 }' cut.tr)"
  done
  echo "2 for nam: $(grep -c ' -i 2 ' cut.nam || true) lines; links for nam: $(grep -c '^l.* DOWN' cut.nam) times down"
} | sed 's/[, ]*$//' > seen
cat seen
cat > expected <<'END'
S3 receives 0:before
S3 receives 4:after
S3 receives 5:first
S3 receives 6:second
0 in the trace: + 1>2, - 1>2, r 1>2, + 2>3, - 2>3, r 2>3
1 in the trace: + 1>2, - 1>2, d 1>2
2 in the trace:
3 in the trace: + 3>2, - 3>2, r 3>2
4 in the trace: + 1>2, - 1>2, r 1>2, + 2>3, - 2>3, r 2>3
5 in the trace: + 1>2, - 1>2, r 1>2, + 2>3, - 2>3, r 2>3
6 in the trace: + 1>2, - 1>2, r 1>2, + 2>3, - 2>3, r 2>3
7 in the trace: + 1>2, d 1>2
8 in the trace: + 1>2, d 1>2
2 for nam: 0 lines; links for nam: 4 times down
END
diff expected seen
