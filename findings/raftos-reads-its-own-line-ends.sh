#!/bin/bash
# raftos 0.2.6 (PyPI), an asyncio Raft library, with the msgpack-python 0.4.8 that it asks for. Its log is a
# file of lines, each an entry packed by MessagePack. When it reads the file, the line feed stays at the end of
# each entry, and to MessagePack that byte is the number 10: "extra data". So with the default serializer
# no log can be opened again, and the fifth entry fails, since every fifth time the file is read anew. The only
# log that can be read is one whose last byte is a 10 itself, such as "x becomes 10": it comes back as two
# entries, and the second of them is the number 10.
# Why care: a cluster started afresh for each test, and a demonstration of fewer than five commands, work well.
# Whoever compares logs of such a library should restart a server, and write more than a few entries.
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
pypi setuptools==69.5.1 wheel==0.43.0
pypi --no-deps --no-build-isolation raftos==0.2.6
pypi --no-build-isolation msgpack-python==0.4.8
pypi cryptography==42.0.8

cat > log.py <<'PY'
import sys
import raftos
from raftos.storage import Log

raftos.configure({"log_path": sys.argv[1] + "/"})

def written(name, commands):
    log = Log(name)
    for command in commands:
        log.write(1, command)
    return log

for count in range(1, 6):
    try:
        print(f"{count} entries written: {len(written(f'count:{count}', [{'x': 1}] * count))} in the log")
    except Exception as error:
        print(f"{count} entries written: {type(error).__name__}")
for value in (1, 9, 10, 11):
    written(f"value:{value}", [{"x": value}])
    try:
        print(f"x becomes {value}, read again: {Log(f'value:{value}').cache}")
    except Exception as error:
        print(f"x becomes {value}, read again: {type(error).__name__}")
PY
venv/bin/python log.py "$work" > seen
cat seen
cat > expected <<'END'
1 entries written: 1 in the log
2 entries written: 2 in the log
3 entries written: 3 in the log
4 entries written: 4 in the log
5 entries written: ExtraData
x becomes 1, read again: ExtraData
x becomes 9, read again: ExtraData
x becomes 10, read again: [{'term': 1, 'command': {'x': 10}}, 10]
x becomes 11, read again: ExtraData
END
diff expected seen
