#!/bin/bash
# raftkit 0.1.0 (PyPI), leader election by Raft over UDP. The answer to a request for a vote is counted
# without a look at its term or at the role of who gets it. A candidate that has become the follower of
# a newer leader, and then gets the votes of its old term, makes itself leader of the new term beside that
# leader. And the same voter counts each time that its answer comes, so that a datagram which the network
# delivers twice is two votes.
# Why care: "at most one leader a term" holds in every demonstration on one machine, where answers come
# in order and once. A simulated network that delays and duplicates shows it in the first minute.
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
pypi --no-deps raftkit==0.1.0
pypi structlog==16.1.0

cat > votes.py <<'PY'
import asyncio, hashlib, logging
logging.disable(logging.CRITICAL)
from raftkit import raftkit

class Server(raftkit.RaftProtocol):
    def encode_message(self, message): return message
    def broadcast(self, payload, addresses): pass

class Wire(raftkit.RaftTransportProtocol):
    def sendto(self, payload, address): pass

def server(name, cluster):
    return Server(name, [other for other in cluster if other != name], asyncio.new_event_loop())

def message(sender, term, **rest):
    return raftkit.RaftMessage(
        {"id": hashlib.md5(sender.encode()).hexdigest(), "address": sender, "term": term, **rest})

def show(what, one):
    print(f"{what}: {one._role} of term {one._term}, {one._voters} votes")

names = ["S1", "S2", "S3"]
late = server("S1", names)
late.become_candidate()
show("S1 stands", late)
late.handle_message(message("S2", 2, command="ping"), "S2", Wire())
show("S2's heartbeat of term 2 comes", late)
for voter in ("S2", "S3"):
    late.handle_message(message(voter, 1, command="vote-ack", granted=True), voter, Wire())
    show(f"{voter}'s vote of term 1 comes", late)

five = ["S1", "S2", "S3", "S4", "S5"]
twice = server("S1", five)
twice.become_candidate()
for copy in ("first", "second"):
    twice.handle_message(message("S2", 1, command="vote-ack", granted=True), "S2", Wire())
    show(f"five servers, S2's vote, the {copy} copy", twice)
PY
venv/bin/python votes.py > seen
cat seen
cat > expected <<'END'
S1 stands: candidate of term 1, 1 votes
S2's heartbeat of term 2 comes: follower of term 2, 0 votes
S2's vote of term 1 comes: follower of term 2, 1 votes
S3's vote of term 1 comes: leader of term 2, 2 votes
five servers, S2's vote, the first copy: candidate of term 1, 2 votes
five servers, S2's vote, the second copy: leader of term 1, 3 votes
END
diff expected seen
