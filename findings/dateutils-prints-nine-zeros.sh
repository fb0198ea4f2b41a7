#!/bin/bash
# dateutils 0.4.10-1 (Debian), which computes with times in logs. It reads times with fractions of a second without a
# word, and has a letter for nanoseconds, so one expects it to compute with them. From 10:00:00.999 to 10:00:01.001 it
# is "1.000000000" s, from 10:00:00.000 to 10:00:00.999 "0.000000000"; converting a time prints nine zeros; and dgrep
# for what is later than 10:00:00.500 leaves out 10:00:00.900, for what is equal to it prints all of that second. Told
# the format (`-i '%FT%T.%N'`), it converts them right and still takes differences of whole seconds.
# Why care: an election takes fractions of a second. Every difference is off by up to a second, looks as if it were
# measured to the nanosecond, and a filter that cuts a log at a moment cuts it at a second.
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
debs dateutils=0.4.10-1

printf '2026-01-01T10:00:%s\n' 00.100 00.500 00.900 01.000 > log
{
  for times in '00.000 00.999' '00.999 01.001' '00.250 01.100'; do
    read -r from to <<<"$times"
    echo "from $from to $to: $(dateutils.ddiff -f '%S.%N s' "2026-01-01T10:00:$from" "2026-01-01T10:00:$to")"
  done
  echo "converted: $(dateutils.dconv -f '%T.%N' 2026-01-01T10:00:00.250)"
  echo "converted by a format: $(dateutils.dconv -i '%FT%T.%N' -f '%T.%N' 2026-01-01T10:00:00.250)"
  echo "from 00.250 to 01.100 by a format: $(dateutils.ddiff -i '%FT%T.%N' -f '%S.%N s' \
    2026-01-01T10:00:00.250 2026-01-01T10:00:01.100)"
  for sign in '<' '=' '>'; do
    echo "dgrep $sign 00.500: $(dateutils.dgrep "$sign"2026-01-01T10:00:00.500 < log | cut -c18- | paste -s -d' ')"
  done
} > seen
cat seen
cat > expected <<'END'
from 00.000 to 00.999: 0.000000000 s
from 00.999 to 01.001: 1.000000000 s
from 00.250 to 01.100: 1.000000000 s
converted: 10:00:00.000000000
converted by a format: 10:00:00.250000000
from 00.250 to 01.100 by a format: 0.000000000 s
dgrep < 00.500: 
dgrep = 00.500: 00.100 00.500 00.900
dgrep > 00.500: 01.000
END
diff expected seen
