#!/bin/bash
# man2html 1.6g-14 (Debian). Of the special characters in a manual that have longer names it reads two letters and
# prints the rest: `\[u2502]`, groff's way to write a vertical line, becomes "02", a horizontal one "00", an integral
# sign "al". The name `\(ha` of a plain "^" becomes "ha", and the unbreakable space `\~` a tilde. `man` shows all of
# them; the old ones, such as an em dash or an arrow, are right here, too, with brackets or without. The second line of
# an example, between `.EX` and `.EE`, is joined to the one before.
# Why care: a screen of lines and blocks in a manual becomes a row of digits that could be meant, so nobody sees that
# something is missing. What stands in the source as UTF-8 is left as it is.
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
debs man2html-base=1.6g-14

show() {
  printf '.TH RAFTISH 1\n.SH EXAMPLES\n%s\n' "$1" > page.1
  man2html page.1 | sed -n '/EXAMPLES/,/<HR>/ { /^<\|^ *$/!p }'
}
{
  for character in '\[u2502]' '\[u2500]' '\[integral]' '\(ha' '\~' '\[em]' '\(em' '\[->]' '│'; do
    echo "$character: $(show "<$character>")"
  done
  echo 'an example of two lines, neither preformatted nor with a break between them:'
  show $'.EX\nraftish one\nraftish two\n.EE'
} > seen
cat seen
cat > expected <<'END'
\[u2502]: &lt;02&gt;
\[u2500]: &lt;00&gt;
\[integral]: &lt;al&gt;
\(ha: &lt;ha&gt;
\~: &lt;~&gt;
\[em]: &lt;---&gt;
\(em: &lt;---&gt;
\[->]: &lt;&rarr;&gt;
│: &lt;│&gt;
an example of two lines, neither preformatted nor with a break between them:
raftish one
raftish two
END
diff expected seen
