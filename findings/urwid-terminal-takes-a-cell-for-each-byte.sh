#!/bin/bash
# python3-urwid 2.1.2-4+deb12u1 (Debian), whose Terminal runs a program inside a larger screen. In a UTF-8 locale it
# takes a cell for each byte: a line of a box fills three columns, what follows stands too far right. The same with
# set_encoding("utf-8"). Only set_encoding("utf8"), without the hyphen, makes it read UTF-8; elsewhere the two names
# are one, and get_encoding_mode() says "utf8" in either case.
# Why care: menus and texts around the terminal are right, so the program inside is blamed for its ragged picture. One
# made of ASCII shows nothing of it.
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
debs python3-urwid=2.1.2-4+deb12u1

cat > inside.py <<'PY'
import sys, time
sys.path.insert(0, sys.argv[1])
import urwid

class Loop:
    """What a Terminal asks of the loop around it, which there is none of here."""
    event_loop = screen = None
    def watch_file(self, *arguments): pass
    def remove_watch_file(self, *arguments): pass
    def draw_screen(self): pass

def shown(encoding):
    if encoding:
        urwid.set_encoding(encoding)
    terminal = urwid.Terminal(["sh", "-c", "printf '┌──┐|\\r\\n│S1│|\\r\\nready'; exec sleep 60"])
    terminal.main_loop = Loop()
    terminal.render((20, 4), focus=True)
    rows, deadline = [], time.monotonic() + 20
    while not any(b"ready" in b"".join(row) for row in rows) and time.monotonic() < deadline:
        time.sleep(0.1)
        terminal.feed()
        rows = [[character for _, _, character in row] for row in terminal.term.term]
    terminal.terminate()
    bars = [row.index(b"|") for row in rows[:2]]
    print(f"{encoding or 'as the locale says'}: mode {urwid.get_encoding_mode()}, the bars are in columns", *bars)

for encoding in (None, "utf-8", "UTF-8", "utf8"):
    shown(encoding)
PY
LC_ALL=C.UTF-8 /usr/bin/python3 inside.py "$work/root/usr/lib/python3/dist-packages" > seen
cat seen
cat > expected <<'END'
as the locale says: mode utf8, the bars are in columns 12 8
utf-8: mode utf8, the bars are in columns 12 8
UTF-8: mode utf8, the bars are in columns 12 8
utf8: mode utf8, the bars are in columns 4 4
END
diff expected seen
