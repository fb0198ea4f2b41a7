#!/bin/bash
# asciinema-scene 1.3.0 (PyPI), `sciine`, which edits asciicasts. Whatever it is told, it ends the recording with an
# output of CR LF where there is none, and takes the wait before the first event away. `speed 1` changes no time, but
# after it the last picture of a program that fills the screen is scrolled by a line and its top line is gone. In
# version 3 the line end comes after the event "x" that says how the program ended.
# Why care: who compares a recording's last screen with what was to be seen there, as tests of a screen program do,
# finds a line too few after a tool that was to set the pace only; and recordings no longer begin together.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# A virtual environment without a pip of its own: running it from its wheel is quicker than installing it.
[ -e /usr/share/python-wheels ] || { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null 2>&1
/usr/bin/python3 -m venv --without-pip venv
pypi() {
  venv/bin/python "$(echo /usr/share/python-wheels/pip-*.whl)/pip" -q --disable-pip-version-check \
    install --no-compile "$@" >pip.log 2>&1 || { cat pip.log; exit 1; }
}
pypi asciinema-scene==1.3.0 pyte==0.8.2

cat > two.cast <<'END'
{"version": 2, "width": 12, "height": 3}
[1.5, "o", "\u001b[H\u001b[Jtick 1"]
[2.0, "o", "\u001b[Htick 2\r\nS1 leads\r\nS2 follows"]
END
cat > three.cast <<'END'
{"version": 3, "term": {"cols": 12, "rows": 3}}
[1.5, "o", "\u001b[H\u001b[Jtick 1"]
[0.5, "o", "\u001b[Htick 2\r\nS1 leads\r\nS2 follows"]
[0.1, "x", "0"]
END
cat > screen.py <<'PY'
import json, sys, pyte

_, *events = [json.loads(line) for line in open(sys.argv[1])]
screen = pyte.Screen(12, 3)
stream = pyte.Stream(screen)
for _, kind, text in events:
    if kind == "o":
        stream.feed(text)
print("starts at", events[0][0], "ends with", [events[-1][1:]], "shows", [line.rstrip() for line in screen.display])
PY
for cast in two three; do
  venv/bin/sciine speed 1 -i $cast.cast -o same.cast
  for which in $cast same; do venv/bin/python screen.py $which.cast; done
done > seen
cat seen
cat > expected <<'END'
starts at 1.5 ends with [['o', '\x1b[Htick 2\r\nS1 leads\r\nS2 follows']] shows ['tick 2', 'S1 leads', 'S2 follows']
starts at 0.0 ends with [['o', '\r\n']] shows ['S1 leads', 'S2 follows', '']
starts at 1.5 ends with [['x', '0']] shows ['tick 2', 'S1 leads', 'S2 follows']
starts at 0.0 ends with [['o', '\r\n']] shows ['S1 leads', 'S2 follows', '']
END
diff expected seen
