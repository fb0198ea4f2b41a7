#!/bin/bash
# sigrok-cli 0.7.2-1+b1 with libsigrok4 0.5.2-4 (Debian), which read waveforms (VCD). Variables of more than one bit are
# not supported and are passed over where they are declared; but at the first value of one the reading ends, though it
# is of no channel. The exit code is 0, no error is printed, and what was read so far is given out as the whole.
# Why care: up, leads and term of a server side by side are one such waveform. Here the server leads for 2 ms, yields to
# a new term, crashes and comes back; sigrok shows it leading at the end, and a run that ends too early looks calm.
set -euo pipefail
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
debs sigrok-cli=0.7.2-1+b1 libsigrok4=0.5.2-4

cat > bits.vcd <<'END'
$timescale 1 ms $end
$scope module S1 $end
$var wire 1 ! up $end
$var wire 1 # leads $end
$upscope $end
$enddefinitions $end
#0
1!
0#
#2
1#
#4
0#
#6
0!
#8
1!
#9
1!
END
sed -e '/leads/a $var wire 3 " term $end' -e 's/^#4$/#4\nb010 "/' bits.vcd > term.vcd
for wave in bits term; do
  sigrok-cli -i $wave.vcd -I vcd -O bits:width=0 > out 2> err && code=0 || code=$?
  echo "$wave.vcd: $(sed -n '/:[01]/{s/ //g; p}' out | paste -sd' '), exit code $code, $(wc -l < err) lines of errors"
done > seen
cat seen
cat > expected <<'END'
bits.vcd: up:111111001 leads:001100000, exit code 0, 0 lines of errors
term.vcd: up:1111 leads:0011, exit code 0, 0 lines of errors
END
diff expected seen
