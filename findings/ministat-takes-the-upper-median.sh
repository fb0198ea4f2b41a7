#!/bin/bash
# ministat 20150715-1+b1 and num-utils 0.5-15 (Debian), which compare and sum up samples on a command line. The median
# of an even number of values is the upper one of the two in the middle, not their mean: of 1 2 3 4 both say 3,
# datamash 1.7 says 2.5. In ministat it stands beside an average that is right, and in its picture as the letter M.
# Why care: an election timeout's median from twenty runs is off by half a gap, always upwards, and disagrees with
# every other program. Take an odd number of runs, or the median from elsewhere.
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
debs ministat=20150715-1+b1 num-utils=0.5-15 datamash=1.7-2

medians() { # by each program, of the values given
  printf '%s\n' "$@" > values
  echo "$*: ministat $(ministat -n values | awk '$1 == "x" && NF == 7 { print $5 }')," \
    "numaverage $(numaverage -M values), datamash $(datamash median 1 < values)"
}
{
  medians 1 2 3 4
  medians 4 1 3 2
  medians 1 2 3
  medians 150 160 290 300
} > seen
cat seen
cat > expected <<'END'
1 2 3 4: ministat 3, numaverage 3, datamash 2.5
4 1 3 2: ministat 3, numaverage 3, datamash 2.5
1 2 3: ministat 2, numaverage 2, datamash 2
150 160 290 300: ministat 290, numaverage 290, datamash 225
END
diff expected seen
