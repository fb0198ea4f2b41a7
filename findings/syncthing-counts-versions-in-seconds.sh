#!/bin/bash
# syncthing 1.19.2~ds1-1+b4 (Debian), which keeps a version vector for each file. Its counters do not count changes: a
# change sets the counter to the time in seconds, or to one more than it was if that is later. A file's first version
# is some 1.8 thousand million, after a dozen quick ones it is dated ahead, and after a pause it leaps to now.
# Why care: the order is that of a version vector all the same, but the difference of two counters is not the number
# of changes between them, zero of the missing is never near, and a column for ten digits is needed where one drew
# one. It is a hybrid clock, and what a history shows as counters tells when each replica wrote last.
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
debs syncthing=1.19.2~ds1-1+b4

export HOME=$work
syncthing generate --home home --no-default-folder --skip-port-probing >generated 2>&1
sed -i -E 's#<((global|local)AnnounceEnabled|relaysEnabled|natEnabled|crashReportingEnabled|startBrowser)>.*</#<\1>false</#
  s#<(autoUpgradeIntervalH|stunKeepaliveStartS)>.*</#<\1>0</#; s#<urAccepted>.*</#<urAccepted>-1</#' home/config.xml
cat > counters.py <<'PY'
import json, os, pathlib, re, socket, subprocess, time, urllib.request

def free():
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]

port, folder = free(), pathlib.Path("shared").absolute()
(folder / ".stfolder").mkdir(parents=True)
config = pathlib.Path("home/config.xml")
text = re.sub("<listenAddress>.*?</listenAddress>", f"<listenAddress>tcp://127.0.0.1:{free()}</listenAddress>",
              config.read_text())
key = re.search("<apikey>(.*?)</apikey>", text)[1]
config.write_text(text.replace("</configuration>", f'<folder id="f" path="{folder}" type="sendreceive" '
                               'rescanIntervalS="3600" fsWatcherEnabled="false"></folder></configuration>'))

def ask(what, method="GET"):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/rest/{what}", headers={"X-API-Key": key}, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()

def write(letters):
    (folder / "term").write_text("x" * letters)
    ask("db/scan?folder=f", "POST")
    version = json.loads(ask("db/file?folder=f&file=term"))["local"]["version"]
    return int(version[0].split(":")[1])

server = subprocess.Popen(["syncthing", "serve", "--home", "home", "--no-browser", "--no-restart",
                           f"--gui-address=127.0.0.1:{port}"], stdout=open("log", "w"), stderr=subprocess.STDOUT)
try:
    deadline = time.monotonic() + 40
    while True:
        try:
            ask("system/ping")
            break
        except OSError:
            assert time.monotonic() < deadline, open("log").read()
            time.sleep(0.2)
    began = int(time.time())
    first = write(1)
    print("the first is the time in seconds:", began <= first <= int(time.time()) + 1)
    quick = [write(letters) for letters in range(2, 14)]
    print("each is more than the one before:", all(a < b for a, b in zip([first, *quick], quick)))
    print("the last of 12 quick ones is ahead of the time:", quick[-1] > time.time())
    while time.time() < quick[-1] + 3:
        time.sleep(0.5)
    later = write(30)
    print("after a pause it leaps by more than one:", later > quick[-1] + 1, "and is the time:", abs(later - time.time()) <= 2)
finally:
    server.terminate()
    server.wait()
PY
/usr/bin/python3 counters.py > seen
cat seen
cat > expected <<'END'
the first is the time in seconds: True
each is more than the one before: True
the last of 12 quick ones is ahead of the time: True
after a pause it leaps by more than one: True and is the time: True
END
diff expected seen
