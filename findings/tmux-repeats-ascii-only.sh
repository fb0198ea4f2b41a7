#!/bin/bash
# tmux 3.3a-3 (Debian). The control sequence REP (ESC [ n b, repeat the last character) works after
# an ASCII character and does nothing, without a trace, after any other one: a line drawn as "─" and
# "repeat 9 times" stays one cell long. tmux's own terminfo entry names no such ability, but
# programs that write for xterm, whose entry does, and recordings made there run in it all the same.
# Why care: REP is the obvious way to make long lines and bars cheap, and a test with "x" passes.
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
debs tmux=3.3a-3

export LC_ALL=C.UTF-8 TMUX_TMPDIR=$work
unset TMUX
trap 'tmux -f /dev/null -L finding kill-server 2>/dev/null || true; rm -rf "$work"' EXIT
printf 'x\033[9b.\r\n\342\224\200\033[9b.\r\n\303\251\033[9b.\r\n' > text
tmux -f /dev/null -L finding new-session -d -x 40 -y 10 "cat $work/text; sleep 60"
for _ in $(seq 100); do tmux -L finding capture-pane -p | grep -q '^é' && break; sleep 0.1; done
tmux -L finding capture-pane -p | head -3 | tee seen
cat > expected <<'END'
xxxxxxxxxx.
─.
é.
END
diff expected seen
