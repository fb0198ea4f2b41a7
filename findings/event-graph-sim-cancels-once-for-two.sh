#!/bin/bash
# event-graph-sim 3.4.0 (PyPI), discrete events in Python. cancel_next(event) is to cancel the next occurrence. It only
# makes a note for the next time that such an event is due, and a second note is the same as the first: of two
# cancellations before that one is carried out. And with nothing to cancel the note waits, and takes an event that is
# scheduled afterwards.
# Why care: a timer that each heartbeat restarts is cancelled and scheduled again and again. With two heartbeats within
# a timeout the follower stands while its leader is well; and one cancelled once too often never stands at all. Give
# each timer a number, and pass over what is not the last.
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
pypi --no-deps event-graph-sim==3.4.0

cat > timers.py <<'PY'
from event_graph_sim import SimpleKit

class Follower(SimpleKit):
    def __init__(self, heartbeats, needless=False):
        super().__init__()
        self.heartbeats, self.needless, self.heard = heartbeats, needless, []
    def init(self):
        if self.needless:
            self.cancel_next(self.timeout)
        self.schedule(self.timeout, 150)
        for when in self.heartbeats:
            self.schedule(self.heartbeat, when)
    def heartbeat(self):
        self.cancel_next(self.timeout)
        self.schedule(self.timeout, 150)
    def timeout(self):
        self.heard.append(self.model_time)

def show(what, follower, right):
    follower.run()
    print(f"{what}: stands at {' '.join(map(str, follower.heard)) or 'no time'}, by its timer {right}")

show("no heartbeat", Follower([]), 150.0)
show("a heartbeat at 100", Follower([100]), 250.0)
show("heartbeats at 50 and 100", Follower([50, 100]), 250.0)
show("heartbeats each 50 until 500", Follower(range(50, 501, 50)), 650.0)
show("cancelled before the first timer", Follower([], needless=True), 150.0)
PY
venv/bin/python timers.py > seen
cat seen
cat > expected <<'END'
no heartbeat: stands at 150.0, by its timer 150.0
a heartbeat at 100: stands at 250.0, by its timer 250.0
heartbeats at 50 and 100: stands at 200.0 250.0, by its timer 250.0
heartbeats each 50 until 500: stands at 350.0 550.0 600.0 650.0, by its timer 650.0
cancelled before the first timer: stands at no time, by its timer 150.0
END
diff expected seen
