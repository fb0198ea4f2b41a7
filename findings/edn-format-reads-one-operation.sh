#!/bin/bash
# edn_format 0.8.0 (PyPI), the reader of Clojure's EDN for Python. `loads` reads the first value of
# a text and ignores what follows, without an error: a history of one operation a line, as Jepsen
# and Knossos write it, is read as its first operation. `loads_all` reads all.
# Why care: checking an exported history by reading it back with this library passes however much of
# it is missing or malformed after line one; a checker fed through it finds every history
# linearizable.
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
pypi edn_format==0.8.0

cat > read.py <<'PY'
import edn_format

history = """{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok, :f :write, :value 1}
{:process 1, :type :invoke, :f :read, :value nil}
"""
print("loads:    ", edn_format.dumps(edn_format.loads(history)))
print("loads_all:", len(edn_format.loads_all(history)), "operations")
PY
venv/bin/python read.py > seen
cat seen
cat > expected <<'END'
loads:     {:process 0 :type :invoke :f :write :value 1}
loads_all: 3 operations
END
diff expected seen
