#!/bin/bash
# aioraft-ng 0.1.5 (PyPI), an asyncio Raft library. Any request restarts a follower's election
# timer, before its term is looked at: refused votes of older terms count like a heartbeat. A server
# that keeps asking in an old term silences the others as long as it asks.
# Why care: a visualizer that draws the timer as "restarted by heartbeats and by granted votes"
# (Raft's rule) shows a bar running out and nobody standing. Which messages restart the timer
# belongs in the model of each real system one imitates.
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
pypi --no-deps aioraft-ng==0.1.5
pypi grpcio==1.62.3 protobuf==3.20.3

cat > timer.py <<'PY'
import asyncio, logging
from aioraft.raft import Raft

logging.disable(logging.CRITICAL)

class Server:
    def bind(self, protocol): pass

class Silent:
    """Peers that never answer."""
    async def request_vote(self, **_): await asyncio.sleep(3600)
    async def append_entries(self, **_): await asyncio.sleep(3600)

async def main():
    follower = await Raft.new("S1", Server(), Silent(), ["S2", "S3"])
    heartbeat = dict(leader_id="S2", prev_log_index=0, prev_log_term=0, entries=(), leader_commit=0)
    await follower.on_append_entries(term=5, **heartbeat)
    running = asyncio.create_task(follower.main())
    votes = set()
    for _ in range(30):  # 1.5 s: five of the longest election timeouts
        votes.add(await follower.on_request_vote(term=1, candidate_id="S3", last_log_index=0, last_log_term=0))
        await asyncio.sleep(0.05)
    print("answers to term 1:", votes)
    print("asked every 50 ms for 1.5 s: term", follower.current_term)
    await asyncio.sleep(1.5)
    print("silence for 1.5 s: has stood for term 6:", follower.current_term >= 6)
    running.cancel()

asyncio.run(main())
PY
venv/bin/python timer.py > seen 2>err || { cat err; exit 1; }
cat seen
cat > expected <<'END'
answers to term 1: {(5, False)}
asked every 50 ms for 1.5 s: term 5
silence for 1.5 s: has stood for term 6: True
END
diff expected seen
