#!/bin/bash
# ansifilter 2.18+dfsg1-2 (Debian). Reverse video in terminal output becomes black text on a black
# ground in its HTML, and the end of reverse video (ESC [ 27 m) does not end it: the rest of the row
# is unreadable too, until a full reset.
# Why care: the selected row of a full-screen program is commonly just "reverse". Such a picture
# turned into HTML with this tool loses exactly the row that it is about.
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
debs ansifilter=2.18+dfsg1-2

printf 'a \033[7mchosen\033[27m rest\033[0m end\n' | ansifilter --html --fragment | head -1 > seen
cat seen
cat > expected <<'END'
a <span style="color:#000000;background-color:#000000;">chosen</span><span style="color:#000000;background-color:#000000;"> rest</span> end
END
diff expected seen
