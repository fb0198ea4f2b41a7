#!/bin/bash
# faulty 0.2.1 (PyPI), a proxy that gives TCP connections a network's faults. With a latency of 600 ms one expects each
# message to come 600 ms later, in the beat in which it was sent. The proxy sleeps with what it holds and reads no
# further meanwhile: of ten messages, one in 80 ms, the first comes alone, then seven at once, one of which has waited
# for nearly twice the latency, then the last two. Without the rule all ten come one by one.
# Why care: heartbeats of 80 ms become heaps with gaps of the latency between them, so a follower whose timeout is
# longer than a heartbeat and shorter than the latency stands for election, which a real line of that length does not
# cause.
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
pypi --no-deps faulty==0.2.1

cat > beat.py <<'PY'
import asyncio, time
from faulty.core import FaultyProxy
from faulty.middlewares import LatencyMiddleware

async def heartbeats(latency):
    came, sent, ended = [], [], asyncio.Event()
    async def receive(reader, writer):
        while data := await reader.read(100):
            came.append((time.monotonic(), data.decode()))
        writer.close()
        ended.set()
    server = await asyncio.start_server(receive, "127.0.0.1", 23991)
    async with FaultyProxy("127.0.0.1", 23992, "127.0.0.1", 23991) as proxy:
        if latency:
            proxy.add_egress_rule(LatencyMiddleware(min_ms=latency, max_ms=latency))
        _, writer = await asyncio.open_connection("127.0.0.1", 23992)
        begin = time.monotonic()
        for number in range(10):
            await asyncio.sleep(begin + 0.08 * number - time.monotonic())
            sent.append(time.monotonic())
            writer.write(str(number).encode())
            await writer.drain()
        await asyncio.sleep(2.5)
        writer.close()
        await asyncio.wait_for(ended.wait(), 10)
    server.close()
    print(f"latency {latency} ms: came", *(numbers for _, numbers in came))
    waited = [moment - sent[int(number)] for moment, numbers in came for number in numbers]
    print(f"  longest wait over {latency / 1000 + 0.4:.1f} s: {max(waited) > latency / 1000 + 0.4}")

asyncio.run(heartbeats(0))
asyncio.run(heartbeats(600))
PY
venv/bin/python beat.py > seen 2>messages || { cat messages; exit 1; }
cat seen
cat > expected <<'END'
latency 0 ms: came 0 1 2 3 4 5 6 7 8 9
  longest wait over 0.4 s: False
latency 600 ms: came 0 1234567 89
  longest wait over 1.0 s: True
END
diff expected seen
