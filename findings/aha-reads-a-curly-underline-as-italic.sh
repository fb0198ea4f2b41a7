#!/bin/bash
# aha 0.5.1-3 (Debian), terminal output to HTML. Sub-parameters written with colons are read as if
# they were separate: the curly underline ESC [ 4:3 m becomes underline and italic (4 and 3), and
# the standard form of a true colour, 38:2::R:G:B, moves by one: R becomes green, G blue, and B an
# attribute of its own.
# Why care: terminfo's own Smulx and the colours of newer programs use the colon form. What looks
# like a wrong colour table in an exported page is this; the form with semicolons is read correctly.
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
debs aha=0.5.1-3

convert() { printf "\033[$1mtext\033[0m\n" | aha --no-header; }
{ convert '4:3'; convert '38:2::200:100:4'; convert '38;2;200;100;4'; } > seen
cat seen
cat > expected <<'END'
<span style="text-decoration:underline;font-style:italic;">text</span>
<span style="text-decoration:underline;color:#00c864;">text</span>
<span style="color:#c86404;">text</span>
END
diff expected seen
