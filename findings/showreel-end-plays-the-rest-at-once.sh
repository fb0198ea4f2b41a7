#!/bin/bash
# showreel 0.3.1 (PyPI), which converts and shortens asciinema recordings. With `--end 3` one expects what comes after 3
# s to be left out. It is all there, at 3 s, at once: a recording cut before a leader's election ends with the
# election's picture. (What came before `--start` is played in its first moment, too, which the manual says, and which
# shows the right picture.) Only the length that it gives is that of the cut.
# Why care: the last picture, the one a poster and a reader linger on, is that of the whole recording, and what one
# meant to leave out is in the file for everybody to read.
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
pypi --no-deps showreel==0.3.1 pyte==0.8.2 wcwidth==0.2.13

cat > election.cast <<'END'
{"version": 2, "width": 20, "height": 4}
[1.0, "o", "S1 stands\r\n"]
[2.0, "o", "S2 votes\r\n"]
[4.0, "o", "S1 leads\r\n"]
[60.0, "o", "S1 fails\r\n"]
END
for range in "--end 3" "--start 1.5 --end 3"; do
  echo "$range:"
  # shellcheck disable=SC2086
  venv/bin/showreel convert -q election.cast $range --to v2 -o part.cast >messages
  cat part.cast
done > seen
cat seen
cat > expected <<'END'
--end 3:
{"version":2,"width":20,"height":4,"duration":3.0}
[1.0,"o","S1 stands\r\n"]
[2.0,"o","S2 votes\r\n"]
[3.0,"o","S1 leads\r\n"]
[3.0,"o","S1 fails\r\n"]
--start 1.5 --end 3:
{"version":2,"width":20,"height":4,"duration":1.5}
[0.0,"o","S1 stands\r\n"]
[0.5,"o","S2 votes\r\n"]
[1.5,"o","S1 leads\r\n"]
[1.5,"o","S1 fails\r\n"]
END
diff expected seen
