#!/bin/bash
# pyraftlog 3.0.0 (PyPI), a Raft library. After any successful answer the leader sets a follower's
# matchIndex from the nextIndex it had for it, not from what the follower says it stored. An empty
# heartbeat sent after a client's command is therefore taken as a receipt for that command: the
# leader commits an entry that no other server has, while the very answer says "last_appended: 0".
# Why care: a viewer that draws matchIndex and commitIndex as the leader reports them shows an entry
# as safe that one crash loses; what was stored must be drawn from the followers' own words.
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
pypi pyraftlog==3.0.0

cat > heartbeat.py <<'PY'
import logging
from pyraftlog import Node, Storage, NODE_MODE_ACTIVE
from pyraftlog.state import STATE_ROLE_CANDIDATE, STATE_ROLE_LEADER

logging.disable(logging.CRITICAL)
leader, second, third = (Node(NODE_MODE_ACTIVE, name, ["S1", "S2", "S3"], Storage())
                         for name in ("S1", "S2", "S3"))
leader.state.role = STATE_ROLE_CANDIDATE
leader.state.role = STATE_ROLE_LEADER
leader.state.append_log_entry("x=1")

heartbeat = leader.state.append_entry_message(leader, "S2", heartbeat=True)
answer = second.on_message(heartbeat)
leader.on_message(answer)
print("entries in the heartbeat:", heartbeat.data["entries"])
print("S2 answers: last_appended", answer.data["last_appended"])
print("S1 leads, log", leader.state.log.index(), "match of S2", leader.state.match_index["S2"],
      "commit", leader.state.commit_index)
print("S2 log", second.state.log.index(), "S3 log", third.state.log.index())
PY
venv/bin/python heartbeat.py > seen
cat seen
cat > expected <<'END'
entries in the heartbeat: []
S2 answers: last_appended 0
S1 leads, log 1 match of S2 1 commit 1
S2 log 0 S3 log 0
END
diff expected seen
