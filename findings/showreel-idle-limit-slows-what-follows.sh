#!/bin/bash
# showreel 0.3.1 (PyPI), which converts and shortens asciinema recordings. `--idle-limit 2` shortens a pause of 60 s to
# 2 s, and then gives the time back: whatever comes after it comes 2 s apart, though it was half a second before, until
# the recording has caught up with its old times. One expects all but the pause to keep its beat, as in asciinema
# itself.
# Why care: a lesson waits, and then much happens within a second: that second becomes a slow show of single steps, with
# a wait of the limit between each of them, and the recording is not as much shorter as the pause was.
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

{
  echo '{"version": 2, "width": 20, "height": 4}'
  for time in 0.5 1.0 1.5 61.5 62.0 62.5 63.0 63.5 64.0; do echo "[$time, \"o\", \".\"]"; done
} > pause.cast
times() { sed -n 's/^\[\([0-9.]*\),.*/\1/p' "$1" | paste -s -d' '; }
{
  echo "as it was: $(times pause.cast)"
  for limit in 1 2 40; do
    venv/bin/showreel convert -q pause.cast --idle-limit $limit --to v2 -o short.cast >messages
    echo "--idle-limit $limit: $(times short.cast)"
  done
} > seen
cat seen
cat > expected <<'END'
as it was: 0.5 1.0 1.5 61.5 62.0 62.5 63.0 63.5 64.0
--idle-limit 1: 0.5 1.0 1.5 2.5 3.5 4.5 5.5 6.5 7.5
--idle-limit 2: 0.5 1.0 1.5 3.5 5.5 7.5 9.5 11.5 13.5
--idle-limit 40: 0.5 1.0 1.5 41.5 62.0 62.5 63.0 63.5 64.0
END
diff expected seen
