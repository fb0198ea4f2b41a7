#!/bin/bash
# libncursesw6 6.4-4 (Debian). terminfo tells how to repeat a character (rep) for xterm and others,
# and the wide-character build of ncurses never uses it, not even for a row of one ASCII letter:
# forty "x" are sent as forty bytes.
# Why care: a frame, and a recording of it, is as large as what it shows, three bytes a cell for
# lines and bars; who wants repeats must write them. And no test through ncurses ever exercises a
# terminal's REP.
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
[ -x /usr/bin/python3 ] || { apt-get update -qq && apt-get install -y -qq python3; } >/dev/null 2>&1
debs libncursesw6=6.4-4 libtinfo6=6.4-4 ncurses-bin=6.4-4

cat > row.py <<'PY'
import curses, os, pty

child, terminal = pty.fork()
if child == 0:
    os.environ.update(TERM="xterm-256color", LINES="10", COLUMNS="60")
    screen = curses.initscr()
    screen.addstr(1, 0, "x" * 40)
    screen.refresh()
    os.write(1, b"<end>")
    curses.endwin()
    os._exit(0)
sent = b""
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    sent += part
os.waitpid(child, 0)
version = curses.ncurses_version
print(f"ncurses {version.major}.{version.minor} sends", sent.split(b"<end>")[0].count(b"x"), "times x")
PY
{
  infocmp -1x xterm-256color | grep -P '^\trep=' | tr -d '\t'
  /usr/bin/python3 row.py
} | tee seen
cat > expected <<'END'
rep=%p1%c\E[%p2%{1}%-%db,
ncurses 6.4 sends 40 times x
END
diff expected seen
