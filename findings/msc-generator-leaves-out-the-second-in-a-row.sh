#!/bin/bash
# msc-generator 8.1-2 (Debian: msc-generator-nox), which reads the charts of mscgen in a mode of its own ("msc {"). In
# mscgen a comma puts two messages into one row, side by side or crossing. Here the comma is a syntax error, the message
# after it is left out, the chart is drawn without it, and the exit code is 0.
# Why care: a diagram made for mscgen is taken over by the other tool with most of its lines. What is missing is what
# happens at the same time, such as the requests of two candidates, and after an exit code 0 nobody reads on.
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
debs msc-generator-nox=8.1-2 mscgen=0.20-14

cat > votes.msc <<'MSC'
msc {
  S1, S2, S3;
  S1->S2 [label="one"], S3->S2 [label="two"];
  S2->S1 [label="three"];
  S2->S1 [label="four"], S2->S3 [label="five"];
}
MSC
{
  mscgen -T svg -i votes.msc -o votes.svg
  echo "mscgen: exit code $?, $(grep -oE 'one|two|three|four|five' votes.svg | tr '\n' ' ')"
  msc-gen -T lmap -o votes.map votes.msc </dev/null >/dev/null 2>messages
  echo "msc-generator: exit code $?, $(sed -n 's/^A .* //p' votes.map | tr '\n' ' ')"
  grep -o 'votes.msc:.*error: .*' messages
} > seen
cat seen
cat > expected <<'END'
mscgen: exit code 0, one two three four five 
msc-generator: exit code 0, one three four 
votes.msc:3:23: error: syntax error.
votes.msc:3:23: error: Missing a semicolon ';'.
votes.msc:5:24: error: syntax error.
votes.msc:5:24: error: Missing a semicolon ';'.
END
diff expected seen
