#!/bin/bash
# faketime 0.9.10-2.1 (Debian), which lets a program's clock run ten times as fast with `+0 x10`. Waits follow that clock
# (sleep, poll, a timer of timer_settime), so one expects all others to. But alarm() is divided in whole seconds: an alarm
# in 15 rings after 10 of the program's own seconds, one in 9 or less becomes an alarm in 0, which is none, and returns
# no error. And setitimer and sigtimedwait are left at the real beat: 1 s of theirs are 10 s. At x0.5 all but those two
# are right.
# Why care: it is the quick way to put a program's timeouts to the test. A program that waits with poll and guards that
# with an alarm keeps its order of timeouts at x1 and x0.5 and loses its guard at x10, which looks like a fault of its own.
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
[ -x /usr/bin/python3 ] || { apt-get update -qq && apt-get install -y -qq python3; } >/dev/null 2>&1
debs libfaketime=0.9.10-2.1

cat > wait.py <<'PY'
import ctypes, select, signal, struct, sys, time

libc = ctypes.CDLL(None)
rung = []
signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
way, seconds = sys.argv[1], int(sys.argv[2])
begin = time.monotonic()
if way == "sleep":
    time.sleep(seconds)
elif way == "poll":
    select.poll().poll(seconds * 1000)
elif way == "sigtimedwait":
    signal.sigtimedwait([signal.SIGUSR1], seconds)
elif way == "alarm":
    signal.alarm(seconds)
elif way == "setitimer":
    signal.setitimer(signal.ITIMER_REAL, seconds)
elif way == "timer_settime":
    timer = ctypes.c_void_p()
    libc.timer_create(1, None, ctypes.byref(timer))
    libc.timer_settime(timer, 0, struct.pack("4q", 0, 0, seconds, 0), None)
end = time.monotonic()
if way in ("alarm", "setitimer", "timer_settime"):
    while not rung and time.monotonic() - begin < 25:  # 2.5 s at x10
        time.sleep(0.1)
    end = rung[0] if rung else None
print("never" if end is None else f"{round((end - begin) / 10) * 10} s")
PY
wait_at() {
  FAKETIME="+0 $1" LD_PRELOAD="$(echo "$work"/root/usr/lib/*/faketime/libfaketimeMT.so.1)" \
    /usr/bin/python3 wait.py "$2" "$3"
}
for wait in "sleep 10" "poll 10" "timer_settime 10" "alarm 20" "alarm 15" "alarm 9" "setitimer 1" "sigtimedwait 1"; do
  read -r way seconds <<<"$wait"
  echo "at x10 $way of $seconds s: $(wait_at x10 "$way" "$seconds")"
done > seen
cat seen
cat > expected <<'END'
at x10 sleep of 10 s: 10 s
at x10 poll of 10 s: 10 s
at x10 timer_settime of 10 s: 10 s
at x10 alarm of 20 s: 20 s
at x10 alarm of 15 s: 10 s
at x10 alarm of 9 s: never
at x10 setitimer of 1 s: 10 s
at x10 sigtimedwait of 1 s: 10 s
END
diff expected seen
