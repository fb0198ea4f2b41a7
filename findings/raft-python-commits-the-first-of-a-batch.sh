#!/bin/bash
# raft-python 0.1.3 (PyPI). When a follower has stored a batch, the leader takes the batch's first entry for the last
# that matches. So of three commands written between two heartbeats only the first is committed, although all servers
# have stored all three. The other two wait for somebody's next command, since empty heartbeats are not answered. (And
# indices begin at 0, as the commit index does: the first entry is committed before it is written.)
# Why care: with one client that waits for each answer all is right, and that is how a demonstration looks. A picture of
# "stored everywhere and not committed" is read as a partition, or as the rule about entries of old terms.
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
pypi --no-deps raft-python==0.1.3

cat > batch.py <<'PY'
import logging, random
logging.disable(logging.CRITICAL)
random.randint = lambda least, most: most # seconds to the next heartbeat, of 0 to 5
import raft.rpc

class Wire: # what a server sends waits here until it is brought
    def __init__(self, *_, **__): self.waiting = []
    def send(self, message, address=None): self.waiting.append(message)

raft.rpc.Endpoint = Wire
from raft.node import Node

names = ["S1", "S2", "S3"]
def server(name):
    peers = {other: other for other in names if other != name}
    return Node({"group_id": "batch", "id": name, "addr": name, "peers": peers})
servers = {name: server(name) for name in names}
leader = servers["S1"]

def hear(server, message): # as its main loop does
    server.all_do(message)
    for role in ("follower", "candidate", "leader"):
        if server.role == role and getattr(server, role + "_do")(message):
            break

def bring():
    for name in names + ["S1"]:
        server = servers[name]
        while server.rpc_endpoint.waiting:
            message = server.rpc_endpoint.waiting.pop(0)
            hear(servers[message["dst_id"]], message)

def heartbeat(what):
    leader.next_heartbeat_time = 0
    hear(leader, {})
    bring()
    stored = [server.log.last_log_index for server in servers.values()]
    print(f"{what}: stored up to {stored}, committed up to {leader.commit_index}")

leader.next_leader_election_time = 0
hear(leader, {})
hear(leader, {})
bring()
heartbeat(f"S1 is {leader.role}")

def write(count):
    for _ in range(count):
        hear(leader, {"type": "client_append_entries", "command": "x"})
for count in (1, 1, 3):
    write(count)
    heartbeat(f"heartbeat with {count} new")
for _ in range(3):
    heartbeat("heartbeat")
write(1)
heartbeat("heartbeat with 1 new")
PY
timeout 30 venv/bin/python batch.py > seen
cat seen
cat > expected <<'END'
S1 is leader: stored up to [-1, -1, -1], committed up to 0
heartbeat with 1 new: stored up to [0, 0, 0], committed up to 0
heartbeat with 1 new: stored up to [1, 1, 1], committed up to 1
heartbeat with 3 new: stored up to [4, 4, 4], committed up to 2
heartbeat: stored up to [4, 4, 4], committed up to 2
heartbeat: stored up to [4, 4, 4], committed up to 2
heartbeat: stored up to [4, 4, 4], committed up to 2
heartbeat with 1 new: stored up to [5, 5, 5], committed up to 5
END
diff expected seen
