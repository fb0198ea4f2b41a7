#!/bin/bash
# libgraph-easy-perl 0.76-3 (Debian: graph-easy), graphs as text. The diagram of Raft's three roles, five arrows in all,
# is more than its layout can place, in every direction: it leaves out one, the candidate that stands again after a
# split vote, label and all, and goes on. There is a warning that counts ("3 nodes/4 edges out of 3/5"), and the exit
# code is 0. With any one arrow less the rest is drawn whole.
# Why care: a diagram pasted from its output looks whole, and says that a candidate either wins or yields. Graphs of
# this tool belong in a test that counts arrows or takes any warning for a failure.
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
debs libgraph-easy-perl=0.76-3

arrows=('follower -> candidate [label="time is up"]' 'candidate -> candidate [label="split vote"]'
  'candidate -> leader [label="majority"]' 'candidate -> follower [label="leader heard"]'
  'leader -> follower [label="newer term"]')
draw() { # the labels drawn of a graph with these lines
  printf '%s\n' 'digraph roles {' "$@" '}' > roles.dot
  PERL5LIB=root/usr/share/perl5 timeout 60 perl root/usr/bin/graph-easy roles.dot > roles.txt 2> warning || echo "exit code $?"
  drawn=0
  for label in 'time is up' 'split vote' 'majority' 'leader heard' 'newer term'; do
    if grep -q "$label" roles.txt; then drawn=$((drawn + 1)); fi
  done
  echo "$drawn of $(grep -c -- '->' roles.dot) arrows; $(grep -o 'could only place.*5' warning || echo no warning)"
}
{
  draw "${arrows[@]}"
  grep -q 'split vote' roles.txt || echo 'no "split vote"'
  for direction in LR RL TB BT; do draw "rankdir=$direction" "${arrows[@]}"; done
  for left_out in 0 1 2 3 4; do draw "${arrows[@]:0:left_out}" "${arrows[@]:left_out+1}"; done
} > seen
cat seen
cat > expected <<'END'
4 of 5 arrows; could only place 3 nodes/4 edges out of 3/5
no "split vote"
4 of 5 arrows; could only place 3 nodes/4 edges out of 3/5
4 of 5 arrows; could only place 3 nodes/4 edges out of 3/5
4 of 5 arrows; could only place 3 nodes/4 edges out of 3/5
4 of 5 arrows; could only place 3 nodes/4 edges out of 3/5
4 of 4 arrows; no warning
4 of 4 arrows; no warning
4 of 4 arrows; no warning
4 of 4 arrows; no warning
4 of 4 arrows; no warning
END
diff expected seen
