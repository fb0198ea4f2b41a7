#!/bin/bash
# mermaid-term 0.1.0 (PyPI), Mermaid's diagrams in a terminal. Two arrows that end in the same state share their last
# piece, and of their two labels only the first is written; the other one is nowhere in the picture, with room for it
# and exit code 0. The same in a flowchart. Each arrow by itself, or a third one to another state, has its label.
# Why care: Raft's roles are such a diagram. Candidate and leader both become followers, for different reasons, and the
# picture gives one reason for both: "hears a leader" also for the leader itself.
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
pypi --no-deps mermaid-term==0.1.0 wcwidth==0.9.4

cat > roles.mmd <<'MMD'
stateDiagram-v2
    [*] --> Follower
    Follower --> Candidate: times out
    Candidate --> Leader: majority
    Candidate --> Follower: hears a leader
    Leader --> Follower: later term
MMD
cat > flow.mmd <<'MMD'
graph TD
    F -->|times out| C
    C -->|majority| L
    C -->|hears a leader| F
    L -->|later term| F
MMD
{
  for diagram in roles flow; do
    for width in 100 200; do
      venv/bin/mermaid-term -w $width $diagram.mmd > picture
      echo "$diagram, $width columns, exit code $?: $(grep -oE 'times out|majority|hears a leader|later term' picture |
        sort | paste -sd, )"
    done
  done
  grep -v 'Candidate --> Follower' roles.mmd | venv/bin/mermaid-term -w 100 | grep -o 'later term'
} > seen
cat picture seen
cat > expected <<'END'
roles, 100 columns, exit code 0: hears a leader,majority,times out
roles, 200 columns, exit code 0: hears a leader,majority,times out
flow, 100 columns, exit code 0: hears a leader,majority,times out
flow, 200 columns, exit code 0: hears a leader,majority,times out
later term
END
diff expected seen
