#!/bin/bash
# lnav 0.11.1-3 (Debian), which merges log files by time. Of lines of the same millisecond it shows the
# last file's first: a vote stands before the request for it. The order of the files on the command
# line has no influence, and it is no rule either: with one longer line in the third log, the
# order of .100 is three, two, one, and that of .101 two, three, one. `sort -s` keeps the order.
# Why care: servers on one machine do most of an election within a millisecond, and this is the tool
# one reaches for to read their logs side by side. Write microseconds, and a sequence that no tie
# can break, or effects are read before their causes.
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
debs lnav=0.11.1-3

export HOME=$work
line() { echo "2026-01-01 10:00:00.$1 INFO $2"; }
merged() { lnav -n "$@" | sed 's/.*10:00:00/  /'; }
{ line 100 "s1 asks for votes"; line 100 "s1 leads"; line 101 "s1 sends a heartbeat"; } > s1.log
{ line 100 "s2 votes for s1"; line 101 "s2 follows s1"; } > s2.log
{ line 100 "s3 votes for s1"; line 101 "s3 follows s1"; } > s3.log
{ line 100 "s3 hears of term 2"; line 101 "s3 follows s1"; } > longer.log
{
  echo "in order:"
  merged s1.log s2.log s3.log
  [ "$(merged s1.log s2.log s3.log)" = "$(merged s3.log s2.log s1.log)" ] && echo "in reverse: the same"
  mv longer.log s3.log
  echo "with a longer line:"
  merged s1.log s2.log s3.log
} > seen
cat seen
cat > expected <<'END'
in order:
  .100 INFO s3 votes for s1
  .100 INFO s2 votes for s1
  .100 INFO s1 asks for votes
  .100 INFO s1 leads
  .101 INFO s3 follows s1
  .101 INFO s2 follows s1
  .101 INFO s1 sends a heartbeat
in reverse: the same
with a longer line:
  .100 INFO s3 hears of term 2
  .100 INFO s2 votes for s1
  .100 INFO s1 asks for votes
  .100 INFO s1 leads
  .101 INFO s2 follows s1
  .101 INFO s3 follows s1
  .101 INFO s1 sends a heartbeat
END
diff expected seen
