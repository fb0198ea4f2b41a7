#!/bin/bash
# asciinema-clip 0.1.3 (PyPI), which shortens the waits in an asciicast. It pairs the times of the events with the lines
# of the file, of which the header is the first: the last event is left out each time, without an error, and whoever
# runs it again loses one more. The wait before the first event is taken away whatever its length.
# Why care: the last event of a screen program's recording is its last picture, or that it cleans up after itself. A
# shortened recording ends one step before the end that it was made to show.
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
pypi --no-deps asciinema-clip==0.1.3

cat > 0.cast <<'END'
{"version": 2, "width": 12, "height": 3}
[0.5, "o", "S1 stands\r\n"]
[1.0, "o", "S1 leads\r\n"]
[9.0, "o", "S1 crashes\r\n"]
[9.5, "o", "S2 leads\r\n"]
END
for time in 1 2; do venv/bin/asciinema-clip $((time - 1)).cast $time.cast 2; done
grep -H -o '^\[.*' ?.cast | sed 's/\.cast:/ times: /' > seen
cat seen
cat > expected <<'END'
0 times: [0.5, "o", "S1 stands\r\n"]
0 times: [1.0, "o", "S1 leads\r\n"]
0 times: [9.0, "o", "S1 crashes\r\n"]
0 times: [9.5, "o", "S2 leads\r\n"]
1 times: [0, "o", "S1 stands\r\n"]
1 times: [0.5, "o", "S1 leads\r\n"]
1 times: [2.5, "o", "S1 crashes\r\n"]
2 times: [0, "o", "S1 stands\r\n"]
2 times: [0.5, "o", "S1 leads\r\n"]
END
diff expected seen
