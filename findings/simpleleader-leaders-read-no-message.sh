#!/bin/bash
# simpleleader 0.0.4 (PyPI), leader election by heartbeats: no votes are asked, and of two the one that stood first
# wins. One expects that of two leaders, too. But who leads reads no message any more: a server that is cut off makes
# itself leader after 14 seconds, and when it is back both lead on, each sending to the other. Only one that does not
# lead yet gives way.
# Why care: who tests an election by killing the leader finds one new leader each time. Whether there is a way back from
# two shows only if a server is cut off and let in again, under its old leader. (Time and network are this test's own.)
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
pypi --no-deps simpleleader==0.0.4

cat > cut.py <<'PY'
import simpleleader.leader as election

now, cut, inbox = 0.0, None, {}

class Network: # in place of its sockets
    def __init__(self, endpoint, messages):
        self.endpoint = endpoint
        inbox[endpoint] = messages
    def send(self, heartbeat, to):
        if cut not in (self.endpoint, to) and not inbox[to].full():
            inbox[to].put(dict(heartbeat))

class Round(Exception):
    pass

class Clock:
    @staticmethod
    def time():
        return now
    @staticmethod
    def sleep(seconds): # its endless loop comes here at the end of each round
        raise Round

election.PeerSocket, election.time = Network, Clock
endpoints = [("127.0.0.1", 7001 + number) for number in range(3)]
cluster = ",".join(f"{host}:{port}" for host, port in endpoints)
servers = [election.PeerLeader(f"{host}:{port}", cluster) for host, port in endpoints]
for server in servers:
    server.init()

def run(seconds, what):
    global now
    for _ in range(2 * seconds):
        for server in servers:
            try:
                server.watch()
            except Round:
                pass
        now += 0.5
    roles = (election.Role(server.status).name for server in servers)
    print(f"{what}:", ", ".join(f"S{number} {role}" for number, role in enumerate(roles, 1)))

run(20, "20 s together")
cut = endpoints[0]
run(20, "20 s with S1 cut off")
cut = None
run(1000, "1000 s together again")
run(1000, "1000 s more")
PY
venv/bin/python cut.py > seen
cat seen
cat > expected <<'END'
20 s together: S1 follower, S2 follower, S3 leader
20 s with S1 cut off: S1 leader, S2 follower, S3 leader
1000 s together again: S1 leader, S2 follower, S3 leader
1000 s more: S1 leader, S2 follower, S3 leader
END
diff expected seen
