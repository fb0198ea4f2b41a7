#!/bin/bash
# raft-cluster 0.1.0 (PyPI), a Raft library. A voter refuses a candidate whose last term is older
# *or* whose log is shorter, two tests of their own where Raft compares the pair (term first, then
# length). A log ending 1 1 1 and a log ending 1 3 then refuse each other for ever: with the third
# server down nobody can be elected, although a majority is alive and well connected.
# Why care: "no leader and the terms climb" looks like split votes; a tool that explains elections
# has to show which rule refused, since here better timeouts would never help.
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
pypi --no-deps raft-cluster==0.1.0
pypi rpyc==6.0.2 pydantic==2.13.4

cat > vote.py <<'PY'
import contextlib, io
from types import SimpleNamespace
from raft.states.follower import Follower
from raft.utils.models import Log, LogList, RequestVote

def asks(candidate, voter):
    """Whether a server with the voter's entries (their terms) votes for one with the candidate's."""
    data = SimpleNamespace(logs=LogList(logs=[Log(term=term, command={}) for term in voter]),
                           current_term=3, voted_for=-1)
    cluster = SimpleNamespace(min_election_timeout=60, max_election_timeout=60)
    with contextlib.redirect_stdout(io.StringIO()):
        follower = Follower(SimpleNamespace(data=data, cluster=cluster))
    vote = follower.on_request_vote(RequestVote(term=4, candidate_id="x",
        last_log_index=len(candidate) - 1, last_log_term=candidate[-1]))
    follower._timer.stop()
    return vote

long, late = [0, 1, 1, 1], [0, 1, 3]
print("1 1 1 asks 1 3  :", asks(long, late))
print("1 3   asks 1 1 1:", asks(late, long), "(Raft: True)")
print("1 1 1 asks 1 1 1:", asks(long, long))
PY
venv/bin/python vote.py > seen
cat seen
cat > expected <<'END'
1 1 1 asks 1 3  : False
1 3   asks 1 1 1: False (Raft: True)
1 1 1 asks 1 1 1: True
END
diff expected seen
