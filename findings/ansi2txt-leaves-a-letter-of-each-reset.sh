#!/bin/bash
# colorized-logs 2.6-1 (Debian: ansi2txt, ansi2html), terminal output to text and HTML. Of the sequences that choose
# a character set they drop the escape and the parenthesis and print the letter: ESC ( B is a "B", ESC ( 0 a "0".
# terminfo's reset for xterm begins with just that, so each end of bold or of a colour that came by tput or ncurses
# leaves one: a bold "leader" is "leaderB". Colours written by hand, ESC [ 0 m, go without a trace.
# Why care: the letter looks like part of the data, a grade, a unit, a server's name, and only in what was recorded
# on some terminals. A filter tried on colours alone passes.
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
debs colorized-logs=2.6-1

{
  printf '\033[1mleader\033[0m S1\n' > by-hand
  { tput -T xterm-256color bold; printf leader; tput -T xterm-256color sgr0; echo ' S1'; } > by-terminfo
  { tput -T xterm-256color smacs; printf lqqk; tput -T xterm-256color rmacs; echo; } > lines
  for recorded in by-hand by-terminfo lines; do
    echo "$recorded, $(cat -v $recorded): $(ansi2txt < $recorded)," \
      "$(ansi2html -n < $recorded | sed 's/<[^>]*>//g' | grep .) in HTML"
  done
} > seen
cat seen
cat > expected <<'END'
by-hand, ^[[1mleader^[[0m S1: leader S1, leader S1 in HTML
by-terminfo, ^[[1mleader^[(B^[[m S1: leaderB S1, leaderB S1 in HTML
lines, ^[(0lqqk^[(B: 0lqqkB, 0lqqkB in HTML
END
diff expected seen
