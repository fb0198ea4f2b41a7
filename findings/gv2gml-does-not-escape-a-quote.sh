#!/bin/bash
# graphviz 2.42.2-7+deb12u1 (Debian). gv2gml writes graphs in GML and gml2gv reads them, and one expects a graph to come
# back. A quotation mark in a label is written as it is, in the middle of a quoted string: the label ends there, and the
# words behind it come back as an attribute that is named after the first of them. No message, exit code 0 in both.
# Why care: states and arrows of a checker's dump say x = "a" (TLC writes them so). On the way to a program that reads
# GML their values are cut off, and all labels without quotation marks are right.
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
debs graphviz=2.42.2-7+deb12u1

printf 'digraph { Follower -> Leader [label="wins \\"S1\\" now"]; Leader -> Follower [label="loses"] }\n' > roles.gv
{
  gv2gml roles.gv | grep -E 'label|name'
  gv2gml roles.gv | gml2gv | tr -d '\t'
  echo "exit codes ${PIPESTATUS[0]} ${PIPESTATUS[1]}"
} > seen 2>&1
cat seen
cat > expected <<'END'
    name "Follower"
    name "Leader"
    label "wins "S1" now"
    label "loses"
digraph "" {
graph [version=2];
0[name=Follower];
1[name=Leader];
0 -> 1[LabelGraphics="[ S1 \" now\" ]",
S1=" now",
id=1,
label="wins ",
lp="0,0",
name="wins "];
1 -> 0[id=2,
label=loses,
lp="0,0",
name=loses];
}
exit codes 0 0
END
diff expected seen
