#!/bin/bash
# logmerger 0.13.0 (PyPI), which merges logs by time and puts lines in order that come a little late. When among the
# first 40 times of a file one comes twice with another between, all after these 40 is left out, and the exit code is 0:
# of 60 lines of S1 in which the fifth has the time of the second 40 are merged. With the late line's time one of its
# own, or with the two side by side, all 60 are.
# Why care: two threads of a server write such a log in any busy moment. The log looks as if the server had died there,
# which is just what one reads logs for, while the others' go on.
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
pypi logmerger==0.13.0 littletable==3.0.2

cat > logs.py <<'PY'
def log(name, times):
    with open(name + ".log", "w") as file:
        for number, time in enumerate(times, 1):
            print(f"2026-01-01 10:00:00.{time:03d} event {number}", file=file)

log("S1-in-order", range(10, 610, 10))
log("S1-with-a-late-line", [10, 20, 30, 40, 25, *range(60, 610, 10)])
log("S1-with-a-time-twice", [10, 20, 20, 40, 50, *range(60, 610, 10)])
log("S1-with-both", [10, 20, 30, 40, 20, *range(60, 610, 10)])
log("S2", range(15, 615, 10))
PY
cat > count.py <<'PY'
import csv, sys
_, *rows = csv.reader(open(sys.argv[1]))
lines = [[line for row in rows for line in row[column].split("\n") if line] for column in (1, 2)]
print(*(f"{len(column)} lines, the last {column[-1]};" for column in lines))
PY
venv/bin/python logs.py
for log in S1-in-order S1-with-a-late-line S1-with-a-time-twice S1-with-both; do
  venv/bin/logmerger $log.log S2.log --csv merged.csv > out.log && code=0 || code=$?
  echo "$log and S2: $(venv/bin/python count.py merged.csv) exit code $code"
done > seen
cat seen
cat > expected <<'END'
S1-in-order and S2: 60 lines, the last event 60; 60 lines, the last event 60; exit code 0
S1-with-a-late-line and S2: 60 lines, the last event 60; 60 lines, the last event 60; exit code 0
S1-with-a-time-twice and S2: 60 lines, the last event 60; 60 lines, the last event 60; exit code 0
S1-with-both and S2: 40 lines, the last event 40; 60 lines, the last event 60; exit code 0
END
diff expected seen
