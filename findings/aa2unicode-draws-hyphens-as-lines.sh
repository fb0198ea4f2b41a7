#!/bin/bash
# aa2unicode 0.2.2 (PyPI), which turns boxes of plain characters into lines. It goes by the characters alone: the
# hyphen of "pre-vote" becomes a line (U+2500), and so do those of a date, and the bar of "a|b" is a wall. And of two
# plus signs one above the other neither becomes a corner: a box of one row that a line goes into keeps three of them.
# Why care: it looks right, and the words in it are others. No search for "pre-vote" or "2026-01-31" finds them any
# more, and a test that compares labels fails on two that look the same.
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
pypi --no-deps aa2unicode==0.2.2

cat > boxes.txt <<'END'
+------------+
| pre-vote   |
| 2026-01-31 |
| a|b        |
+-----+------+
      |
      v
+------------+
| leader     |
+------------+

S1   +--------+
-----+ leader |
     +--------+
END
PYTHONIOENCODING=utf-8 venv/bin/python venv/bin/aa2unicode boxes.txt > drawn
{
  cat drawn
  for word in pre-vote 2026-01-31 'a|b'; do echo "$word: $(grep -cF "$word" boxes.txt || true) before, $(grep -cF "$word" drawn || true) after"; done
} > seen
cat seen
cat > expected <<'END'
┌────────────┐
│ pre─vote   │
│ 2026─01─31 │
│ a│b        │
└─────┬──────┘
      │
      v
┌────────────┐
│ leader     │
└────────────┘

S1   +────────┐
─────+ leader │
     +────────┘
pre-vote: 1 before, 0 after
2026-01-31: 1 before, 0 after
a|b: 1 before, 0 after
END
diff expected seen
