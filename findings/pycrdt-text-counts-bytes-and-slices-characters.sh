#!/bin/bash
# pycrdt 0.14.13 (PyPI), Yjs' shared documents in Python. A Text is handled like a str, with len(), slices and insert(),
# and one expects them to count the same thing. A slice counts characters; len() and the place of an insertion count
# bytes of UTF-8. In "é─S1 leads" text[2:4] is "S1", and text.insert(2, …) puts something behind the first character.
# Why care: what is found in one measure is written in the other, and both are right as long as all is ASCII. A shared
# log or name with an arrow or an accent in it is changed in another place than the one that was looked at.
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
pypi --no-deps pycrdt==0.14.13 anyio==4.16.0 idna==3.20 typing_extensions==4.16.0

cat > text.py <<'PY'
from pycrdt import Doc, Text

def shared(words):
    document = Doc()
    document["text"] = text = Text()
    text += words
    return text

for words in ("S1 leads", "é─S1 leads"):
    text = shared(words)
    print(f"{words!r}: len of the text {len(text)}, of the str {len(str(text))}, text[0:2] {text[0:2]!r}")
    place = str(text).index("S1")
    print(f"  S1 is at {place}: text[{place}:{place + 2}] {text[place:place + 2]!r}", end=", ")
    text.insert(place, "|")
    print(f"and an insertion there makes {str(text)!r}")
PY
venv/bin/python text.py > seen
cat seen
cat > expected <<'END'
'S1 leads': len of the text 8, of the str 8, text[0:2] 'S1'
  S1 is at 0: text[0:2] 'S1', and an insertion there makes '|S1 leads'
'é─S1 leads': len of the text 13, of the str 10, text[0:2] 'é─'
  S1 is at 2: text[2:4] 'S1', and an insertion there makes 'é|─S1 leads'
END
diff expected seen
