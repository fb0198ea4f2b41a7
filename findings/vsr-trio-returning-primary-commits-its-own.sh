#!/bin/bash
# vsr-trio 0.3.2 (PyPI), Viewstamped Replication. A primary that was cut off, was replaced, and is back follows the
# new primary's heartbeat at once, without comparing logs: it takes the number of committed operations from it and
# commits as many of its own. So it carries out its own second operation, which never had a majority, instead of
# the one that the others have. All three report view 1 and two of two operations committed, with different values.
# Why care: equal terms and commit indexes are what a viewer takes for "in step". Here they are equal and the logs
# are not; only the entries' own view, or their checksums, tell. In Raft the previous entry's term would refuse it.
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
pypi vsr-trio==0.3.2

cat > returning.py <<'PY'
import pathlib
import trio
from vsr.application import FunctionApplication
from vsr.model import ClientReply, Command, LocalRequest, LocalStateSync, VSRConfig
from vsr.replica import Replica
from vsr.storage import NodeStore

def put(state, command):
    state[command.key] = command.value
    return command.value

class Network:
    def __init__(self, count):
        self.away = set()
        self.ends = [trio.open_memory_channel(1000) for _ in range(count)]
    async def send(self, sender, receiver, message):
        if sender == receiver or not {sender, receiver} & self.away:
            await self.ends[receiver][0].send(message)
    async def broadcast(self, sender, message, *, include_self=False):
        for receiver in range(len(self.ends)):
            if receiver != sender or include_self:
                await self.send(sender, receiver, message)

async def main():
    config = VSRConfig(replica_count=3, primary_timeout=1.5)
    network = Network(3)
    app = FunctionApplication(lambda command: None, put)
    replicas = [Replica(n, config, network, NodeStore.open(pathlib.Path(f"n{n}")), app) for n in range(3)]

    async def write(n, number, value):
        inlet, outlet = trio.open_memory_channel(1)
        await network.ends[n][0].send(LocalRequest("client", number, Command("put", "x", value), inlet))
        with trio.move_on_after(1):
            reply = await outlet.receive()
            return f"done in view {reply.view} as operation {reply.op}" if isinstance(reply, ClientReply) else "sent elsewhere"
        return "no answer"

    async def states():
        for n in range(3):
            inlet, outlet = trio.open_memory_channel(1)
            await network.ends[n][0].send(LocalStateSync(inlet))
            s = await outlet.receive()
            print(f"  replica {n}: view {s.view}, {s.commit} of {s.op_head} operations committed, {s.state}")

    async with trio.open_nursery() as nursery:
        for n, replica in enumerate(replicas):
            nursery.start_soon(replica.run, network.ends[n][1])
        print("x = first:", await write(0, 1, "first"))
        network.away = {0}
        print("replica 0 is cut off. x = never at replica 0:", await write(0, 2, "never"))
        with trio.move_on_after(10):
            while replicas[1].view == 0 or replicas[1].status != "normal":
                await trio.sleep(0.05)
        await trio.sleep(1)
        print("x = second at replica 1:", await write(1, 3, "second"))
        await trio.sleep(0.5)
        await states()
        network.away = set()
        await trio.sleep(1)
        print("replica 0 is back:")
        await states()
        nursery.cancel_scope.cancel()
trio.run(main)
PY
timeout 60 venv/bin/python returning.py > seen
cat seen
cat > expected <<'END'
x = first: done in view 0 as operation 1
replica 0 is cut off. x = never at replica 0: no answer
x = second at replica 1: done in view 1 as operation 2
  replica 0: view 0, 1 of 2 operations committed, {'x': 'first'}
  replica 1: view 1, 2 of 2 operations committed, {'x': 'second'}
  replica 2: view 1, 2 of 2 operations committed, {'x': 'second'}
replica 0 is back:
  replica 0: view 1, 2 of 2 operations committed, {'x': 'never'}
  replica 1: view 1, 2 of 2 operations committed, {'x': 'second'}
  replica 2: view 1, 2 of 2 operations committed, {'x': 'second'}
END
diff expected seen
