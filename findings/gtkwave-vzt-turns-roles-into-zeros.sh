#!/bin/bash
# gtkwave 3.3.118-0.1~deb12u1 (Debian), whose converters take waveforms (VCD) into its own formats and back. Words and
# events survive in FST. In VZT and LXT2 a word becomes a real number, 0 throughout in the one and "nan" in the other,
# and an event a wire: of two events VZT keeps one change, to 0, and LXT2 two, to "y" and "x". No warning, exit code 0
# each way.
# Why care: roles over time are words, and a vote or a heartbeat is an event. The compact formats keep the names, the
# times and all numbers, so a viewer shows every server with a role that is 0, and one vote of an election.
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
debs gtkwave=3.3.118-0.1~deb12u1

cat > roles.vcd <<'VCD'
$timescale 1 ms $end
$scope module S1 $end
$var string 1 ! role $end
$var wire 4 " term [3:0] $end
$var event 1 # vote $end
$upscope $end
$enddefinitions $end
#0
$dumpvars
sfollower !
b0 "
$end
#5
scandidate !
b1 "
1#
#7
sleader !
1#
VCD
{
  vcd2fst roles.vcd roles.fst && fst2vcd roles.fst > fst.back
  vcd2vzt roles.vcd roles.vzt && vzt2vcd roles.vzt > vzt.back
  vcd2lxt2 roles.vcd roles.lxt2 && lxt2vcd roles.lxt2 > lxt2.back
} >/dev/null 2>&1
for format in fst vzt lxt2; do
  for name in role term vote; do # the changes of the variable, with the times
    awk -v name=$name -v format=$format '$1 == "$var" && $5 == name { type = $2; code = $4 }
      /^#/ { time = $1 }
      code != "" && !/^[$]/ && (substr($1, 2) == code || $2 == code) {
        value = $2 == code ? $1 : substr($1, 1, 1)
        changes = changes " " time " " value
      }
      END { print format ": " type " " name ":" changes }' $format.back
  done
done > seen
cat seen
cat > expected <<'END'
fst: string role: #0 sfollower #5 scandidate #7 sleader
fst: wire term: #0 b0000 #5 b0001
fst: event vote: #5 1 #7 1
vzt: real role: #0 r0
vzt: wire term: #0 b0 #5 b1
vzt: wire vote: #0 x #5 0
lxt2: real role: #0 rnan
lxt2: wire term: #0 b0 #5 b1
lxt2: wire vote: #0 x #5 y #7 x
END
diff expected seen
