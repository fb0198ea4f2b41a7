#!/bin/bash
# Miller 6.6.0-2+b3 (Debian: miller). In `mlr stats1` a field that is not a number ("-" or "never"
# where no leader came) is left out of the sum and of the mean, but is counted, and is the largest:
# for 9, -, 3 it reports sum 12, count 3, mean 6, max "-". No warning, exit code 0; an empty field
# is left out of all.
# Why care: tables of down-times hold such marks for runs in which nobody was elected. Shares made
# from count and means made from sum contradict each other, and a maximum over the table is the
# mark.
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
debs miller=6.6.0-2+b3

printf 'run,down\n1,9\n2,-\n3,3\n' > marked.csv
printf 'run,down\n1,9\n2,\n3,3\n' > empty.csv
for table in marked empty; do
  echo "$table: $(mlr --icsv --oxtab stats1 -a sum,count,mean,max -f down $table.csv | tr -s ' \n' ' ')"
done > seen
cat seen
cat > expected <<'END'
marked: down_sum 12 down_count 3 down_mean 6 down_max - 
empty: down_sum 12 down_count 2 down_mean 6 down_max 9 
END
diff expected seen
