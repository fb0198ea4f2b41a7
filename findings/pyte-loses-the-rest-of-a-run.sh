#!/bin/bash
# pyte 0.8.2 (PyPI), a terminal emulator for tests. A character without width that is not an accent
# (a word joiner, a zero-width joiner, a subjoined Tibetan letter) ends the drawing of everything up
# to the next control sequence or line end: the rest of the text is dropped, not only that
# character. Ordinary accents are fine.
# Why care: asserting on pyte's screen is the quick way to test a terminal program; one invisible
# character in a label, and half the row is missing from the test's screen while every real terminal
# shows it.
set -eu
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
pypi pyte==0.8.2 wcwidth==0.2.13

cat > draw.py <<'PY'
import pyte

for text in ("S1 le\u0301ads", "S1\u2060 leads", "S1\u2060 leads\x1b[1m in term 3", "\u0f42\u0fb3 S1 leads\r\nS2 follows"):
    screen = pyte.Screen(30, 2)
    pyte.Stream(screen).feed(text)
    print(ascii(text), "shows", [ascii(row.rstrip()) for row in screen.display])
PY
venv/bin/python draw.py > seen
cat seen
cat > expected <<'END'
'S1 le\u0301ads' shows ["'S1 l\\xe9ads'", "''"]
'S1\u2060 leads' shows ["'S1'", "''"]
'S1\u2060 leads\x1b[1m in term 3' shows ["'S1 in term 3'", "''"]
'\u0f42\u0fb3 S1 leads\r\nS2 follows' shows ["'\\u0f42'", "'S2 follows'"]
END
diff expected seen
