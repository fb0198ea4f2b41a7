#!/bin/bash
# pyavt 0.1.2 (PyPI) over avt 0.17.0, the terminal emulator behind asciinema's tools. A combining
# accent takes a column of its own: "e" + U+0301 fills two cells, so the rest of the row stands one
# column further right than on the terminal that was recorded, and a full row wraps. A composed "é"
# takes one.
# Why care: names of servers or keys may come decomposed (macOS file names do). A recording whose
# columns line up in the terminal it was made in is replayed with a ragged right border by whatever
# draws it with this emulator.
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
pypi pyavt==0.1.2

cat > draw.py <<'PY'
import avt

for name in ("\u00e9", "e\u0301"):
    terminal = avt.Vt(12, 2)
    terminal.feed_str(f"|{name}-------|")
    print(ascii(name), "cursor in column", terminal.cursor.col, "of a row that is 10 columns wide")
PY
venv/bin/python draw.py > seen
cat seen
cat > expected <<'END'
'\xe9' cursor in column 10 of a row that is 10 columns wide
'e\u0301' cursor in column 11 of a row that is 10 columns wide
END
diff expected seen
