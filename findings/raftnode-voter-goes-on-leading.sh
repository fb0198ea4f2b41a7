#!/bin/bash
# raftnode 0.1.2 (PyPI). Who votes takes over the candidate's term and nothing else changes: a leader that votes for its
# rival goes on leading. Its heartbeats keep the old term, and no refusal of them ends it, for its own term is as new.
# Its commands have the new term, and the rival, which was elected, obeys the first one and is a follower, if its own
# heartbeats are not quicker.
# Why care: "at most one leader a term" ends when one heartbeat is late. Two things that a viewer may take for a
# leader's term, the heartbeats and the commands, differ, and the log names the leader that nobody follows.
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
pypi --no-deps fabulous==0.4.0
pypi --no-deps raftnode==0.1.2

cat > leaders.py <<'PY'
import logging, os, time
os.environ.update(LOW_TIMEOUT="100000", HIGH_TIMEOUT="100001", MAX_LOG_WAIT="5000") # ms; nobody stands unasked
logging.disable(logging.CRITICAL)
from queue import Queue
from raftnode import cfg
from raftnode.election import Election
from raftnode.store import Store

servers = {}

class Wire: # requests for votes come to the first of the others, the rest to all for whom it is not late
    def __init__(self, name):
        self.addr, self.peers = name, [other for other in ("S1", "S2", "S3") if other != name]
    def vote_request(self, voter, message):
        if voter != self.peers[0]:
            return time.sleep(0.05)
        granted, term = servers[voter].decide_vote(message["term"], message["commit_id"], message["staged"])
        return {"choice": granted, "term": term}
    def heartbeat(self, peer, message):
        if (self.addr, peer) not in late:
            sent.add(message["term"])
            term, commit = servers[peer].heartbeat_handler(message)
            return {"term": term, "commit_id": commit}

def show(what):
    time.sleep(0.3)
    roles = {cfg.LEADER: "leader", cfg.CANDIDATE: "candidate", cfg.FOLLOWER: "follower"}
    print(what + ", ".join(f"{name} {roles[one.status]} of term {one.term}"
                           for name, one in servers.items()), flush=True)

sent, late = set(), {("S3", "S1"), ("S3", "S2")}
for name in ("S1", "S2", "S3"):
    servers[name] = Election(Wire(name), Store(data_dir=f"data-{name}"), Queue())
servers["S1"].start_election()
show("S1 stands: ")
late.add(("S1", "S3"))
time.sleep(0.2)
servers["S3"].start_election()
show("S3 does not hear of it and stands: ")
late.remove(("S1", "S3"))
sent.clear()
show("later: ")
print("S1 sends heartbeats of term", *sent)
done = servers["S1"].handle_put({"key": "key", "value": "value"})
show(f"a client's command at S1, stored {done}: ")
os._exit(0)
PY
LOG_LEVEL=CRITICAL timeout 30 venv/bin/python leaders.py > seen
cat seen
cat > expected <<'END'
S1 stands: S1 leader of term 1, S2 follower of term 1, S3 follower of term 1
S3 does not hear of it and stands: S1 leader of term 2, S2 follower of term 1, S3 leader of term 2
later: S1 leader of term 2, S2 follower of term 1, S3 leader of term 2
S1 sends heartbeats of term 1
a client's command at S1, stored True: S1 leader of term 2, S2 follower of term 2, S3 follower of term 2
END
diff expected seen
