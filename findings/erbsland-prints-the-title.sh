#!/bin/bash
# erbsland-ansi-convert 0.9.1 (PyPI), a terminal whose screen is written as text, ANSI or HTML. It knows sixteen
# colours and takes the numbers of others for attributes: 38;5;1 is bold and blinking, 38;2;1;4;7 bold, dim,
# underlined and reversed. And a sequence that it does not know is dropped up to its first characters: what a program
# sets as the window's title, or an address behind a word, is printed into the screen, and moves what follows to the
# right.
# Why care: a shell's prompt sets the title each time and newer programs use true colours, so nearly any recording has
# both. The columns of the picture are wrong where the text looks like output, and nothing in it blinked.
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
pypi --no-deps erbsland-ansi-convert==0.9.1

cat > screen.py <<'PY'
import re
from erbsland.ansi_convert import Terminal

def shown(what, written):
    terminal = Terminal(width=40, height=3, back_buffer_height=10)
    terminal.write(written)
    marks = re.findall('class="([^"]*)"', terminal.to_html(class_prefix="t"))[1:]
    print(f"{what}: {terminal.to_text()}", *(f"[{mark}]" for mark in marks))

shown("red of eight", "\x1b[31mS1\x1b[0m leads")
shown("red of 256", "\x1b[38;5;1mS1\x1b[0m leads")
shown("red of all", "\x1b[38;2;1;4;7mS1\x1b[0m leads")
shown("a title", "\x1b]0;raft\x07S1 leads")
shown("a link", "\x1b]8;;file:log\x1b\\S1\x1b]8;;\x1b\\ leads")
PY
venv/bin/python screen.py > seen
cat seen
cat > expected <<'END'
red of eight: S1 leads [t-red]
red of 256: S1 leads [t-bold t-blink]
red of all: S1 leads [t-bold t-dim t-underline t-reverse]
a title: 0;raftS1 leads
a link: 8;;file:logS18;; leads
END
diff expected seen
