#!/bin/bash
# python3-pysyncobj 0.3.11-1 (Debian), the Raft that Debian's Patroni brings along. With a journal file
# a server keeps its log over a restart, but neither its term nor its vote: it comes back in term 0
# and votes a second time in the term in which it has voted already, for another candidate. (0.3.17
# keeps both, in a second file.)
# Why care: "persistent" is not one thing. Two leaders of one term need no bad network here, only a
# restart within an election; and who reads such a server's status sees its term fall back, which a
# viewer has to survive.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# The named packages and whatever of theirs is not installed here, unpacked beside the system, not into it.
debs() {
  mkdir -p debs/partial root
  apt-get -y -qq --download-only --reinstall --no-install-recommends --allow-downgrades \
    -o Dir::Cache::archives="$work/debs" install "$@" >apt.log 2>&1 || {
    apt-get update -qq >apt.log 2>&1
    apt-get -y -qq --download-only --reinstall --no-install-recommends --allow-downgrades \
      -o Dir::Cache::archives="$work/debs" install "$@" >apt.log 2>&1 || { cat apt.log; exit 1; }
  }
  for deb in debs/*.deb; do dpkg -x "$deb" root; done
  for library in root/usr/lib/*-linux-gnu root/lib/*-linux-gnu; do
    LD_LIBRARY_PATH=$work/$library${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  done
  export LD_LIBRARY_PATH PATH="$work/root/usr/bin:$work/root/usr/sbin:$PATH"
}
debs python3-pysyncobj=0.3.11-1

cat > vote.py <<'PY'
import os
from pysyncobj import SyncObj, SyncObjConf
from pysyncobj.node import Node
from pysyncobj.transport import Transport

class Wire(Transport):
    """Hands messages to the server and keeps what it answers."""
    ready = True
    def __init__(self):
        super().__init__(None, None, [])
        self.sent = []
    def tryGetReady(self): pass
    def destroy(self): pass
    def send(self, node, message):
        self.sent.append(message)
        return True

def start():
    wire = Wire()
    conf = SyncObjConf(journalFile="journal", autoTick=False)
    server = SyncObj(Node("s1"), [Node("s2"), Node("s3")], conf, transport=wire)
    server.doTick()
    print("starts with term", server.getStatus()["raft_term"], "and", server.getStatus()["log_len"], "entries")
    return server, wire

def ask(server, wire, candidate, term):
    wire.sent.clear()
    wire._onMessageReceived(Node(candidate),
                            {"type": "request_vote", "term": term, "last_log_index": 2, "last_log_term": 5})
    votes = [message["term"] for message in wire.sent if message["type"] == "response_vote"]
    print(f"{candidate} asks for term {term}:", f"vote in term {votes[0]}" if votes else "no vote")

server, wire = start()
# An entry of term 5 from the leader, to have something in the journal.
wire._onMessageReceived(Node("s2"), {"type": "append_entries", "term": 5, "commit_index": 1,
    "prevLogIdx": 1, "prevLogTerm": 0, "entries": [(b"\x00", 2, 5)]})
ask(server, wire, "s2", 6)
ask(server, wire, "s3", 6)
server.destroy()
server.doTick()
server, wire = start()
ask(server, wire, "s3", 6)
print("files:", sorted(name for name in os.listdir(".") if name.startswith("journal")))
PY
PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 vote.py > seen
cat seen
cat > expected <<'END'
starts with term 0 and 1 entries
s2 asks for term 6: vote in term 6
s3 asks for term 6: no vote
starts with term 0 and 2 entries
s3 asks for term 6: vote in term 6
files: ['journal']
END
diff expected seen
