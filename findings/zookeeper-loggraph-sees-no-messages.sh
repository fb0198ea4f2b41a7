#!/bin/bash
# libzookeeper-java and zookeeper 3.8.0-11+deb12u2 (Debian). ZooKeeper's own LogGraph, which turns servers' logs into a
# timeline of roles and messages, finds no message in the logs of its own release: it looks for a "Notification:" of
# another form, with the fields in another order and in decimal. Two servers elect a leader here; each logs the
# notifications that decide it, and the timeline has their roles alone: both look for a leader, then there is one.
# Why care: a picture without messages looks like an election without messages, and no warning or exit code says that
# lines were not understood. Whoever reads another program's logs should count the lines that look like its own kind
# and yet do not match.
set -euo pipefail
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
command -v java >/dev/null || { apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless; } >/dev/null 2>&1
debs zookeeper=3.8.0-11+deb12u2 libzookeeper-java=3.8.0-11+deb12u2 libslf4j-java=1.7.32-1 liblog4j1.2-java=1.2.17-11

cat > log4j.properties <<'END'
log4j.rootLogger=INFO, CONSOLE
log4j.appender.CONSOLE=org.apache.log4j.ConsoleAppender
log4j.appender.CONSOLE.layout=org.apache.log4j.PatternLayout
log4j.appender.CONSOLE.layout.ConversionPattern=%d{ISO8601} [myid:%X{myid}] - %-5p [%t:%C{1}@%L] - %m%n
END
# A log with a line of the form that is looked for.
cat > other.log <<'END'
2009-09-10 10:00:00,000 [myid:1] - INFO  [QuorumPeer:/127.0.0.1:2181:QuorumPeer@600] - LOOKING
2009-09-10 10:00:00,100 [myid:1] - INFO  [WorkerReceiver Thread:FastLeaderElection@496] - Notification: 2 (n.leader), 0 (n.zxid), 1 (n.round), LOOKING (n.state), 2 (n.sid), LOOKING (my state)
END
cat > election.py <<'PY'
import glob, itertools, json, os, re, subprocess, time, zipfile

JARS = ("root/usr/share/java/", "/usr/share/java/")

def manifest(name):
    path = next(folder + name for folder in JARS if os.path.exists(folder + name))
    text = zipfile.ZipFile(path).read("META-INF/MANIFEST.MF").decode().replace("\r", "").replace("\n ", "")
    listed = re.search("^Class-Path: (.*)$", text, re.M).group(1).split()
    return [path] + [folder + os.path.basename(jar) for jar in listed for folder in JARS]

ADDED = [JARS[0] + jar for jar in ("slf4j-log4j12.jar", "log4j-1.2.jar")]
PATH = ":".join(manifest("zookeeper.jar") + manifest("zookeeper-contrib-loggraph.jar") + ADDED)
JAVA = ["java", "-Xmx96m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dlog4j.configuration=file:log4j.properties", "-cp", PATH]

def start(number):
    os.mkdir(f"data{number}")
    open(f"data{number}/myid", "w").write(str(number))
    servers = "\n".join(f"server.{other}=127.0.0.1:288{other}:388{other}" for other in (1, 2, 3))
    open(f"{number}.cfg", "w").write(f"""tickTime=500
initLimit=40
syncLimit=40
dataDir=./data{number}
clientPort=218{number}
admin.enableServer=false
{servers}
""")
    return subprocess.Popen(JAVA + ["org.apache.zookeeper.server.quorum.QuorumPeerMain", f"./{number}.cfg"],
                            stdout=open(f"{number}.log", "w"), stderr=subprocess.DEVNULL)

def graph(*logs):
    said = subprocess.run(JAVA + ["org.apache.zookeeper.graph.JsonGenerator", *logs], capture_output=True, text=True, check=True).stdout
    events = json.loads(said[said.index('{"events"'):])["events"]
    messages = sum(event["type"] == "delivermessage" for event in events)
    for server in sorted({event["server"] for event in events if event["type"] == "stateChange"}):
        states = [event["state"] for event in events if event["type"] == "stateChange" and event["server"] == server]
        print(f"  server {server}:", *(state for state, _ in itertools.groupby(states)))
    print(f"  messages: {messages}")

subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
servers = [start(number) for number in (1, 2)]
end = time.monotonic() + 60
while time.monotonic() < end and not ("LEADING - LEADER" in open("2.log").read() and "FOLLOWING - LEADER" in open("1.log").read()):
    time.sleep(0.2)
for server in servers:
    server.kill()
    server.wait()
for number in (1, 2):
    print(f"server {number} logs notifications:", "Notification: " in open(f"{number}.log").read())
print("in the timeline of both logs:")
graph("1.log", "2.log")
print("in that of a log of the other form:")
graph("other.log")
PY
timeout 110 unshare --net --fork --kill-child /usr/bin/python3 election.py > seen
cat seen
cat > expected <<'END'
server 1 logs notifications: True
server 2 logs notifications: True
in the timeline of both logs:
  server 1: LOOKING FOLLOWING
  server 2: LOOKING LEADING
  messages: 0
in that of a log of the other form:
  server 1: LOOKING
  messages: 1
END
diff expected seen
