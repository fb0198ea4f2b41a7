#!/bin/bash
# pyraft 1.0.0 (PyPI), a Raft library with a Redis-like front. A server that wins an election adds
# ten to its term on top of the one for standing: a lone server leads in term 11, never in term 1.
# Why care: terms in a real trace need not be dense. A viewer that gives each term a colour, a row
# or a column, or that counts elections by "term now minus term then", sees ten elections where
# there was one.
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
pypi pyraft==1.0.0

cat > lone.py <<'PY'
import os, socket, time
from pyraft.raft import RaftNode

def free_port():
    """A port with a free one after it: the library listens on both."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
                return port
            except OSError:
                continue

node = RaftNode("1", f"127.0.0.1:{free_port()}", {})
print("before: term", node.term, flush=True)
node.start()
deadline = time.monotonic() + 40
while node.state != "l" and time.monotonic() < deadline:
    time.sleep(0.05)
time.sleep(0.5)
print("state", node.state, "term", node.term, flush=True)
os._exit(0)  # its threads do not end by themselves
PY
venv/bin/python lone.py > seen 2>err || { cat err; exit 1; }
cat seen
cat > expected <<'END'
before: term 0
state l term 11
END
diff expected seen
