#!/bin/bash
# tmux 3.3a-3 (Debian). After a character in the last column a terminal waits in that column until
# the next one wraps, so a backspace goes to the column before it (VT100, xterm). tmux waits one
# column further out: it reports the cursor at column 40 of 0 to 39, and a backspace only brings it
# back onto the last column, where the next character overwrites what was written last.
# Why care: a program that draws up to the edge and steps back, for a corner or to overstrike,
# damages its last cell inside tmux only; and a cursor one past the edge is outside the grid of
# whoever reads the position from tmux.
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
tmux -f /dev/null -L finding new-session -d -x 40 -y 10 'stty -echo; printf "\033[1;40HA"; read -r _; printf "\bB"; sleep 60'
ask() { tmux -L finding display -p "$1"; }
row() { tmux -L finding capture-pane -p | head -1 | tr ' ' .; }
for _ in $(seq 100); do row | grep -q A && break; sleep 0.1; done
echo "width $(ask '#{pane_width}'), cursor after A: $(ask '#{cursor_x}')" | tee seen
tmux -L finding send-keys Enter
for _ in $(seq 100); do row | grep -q B && break; sleep 0.1; done
echo "row: $(row)" | tee -a seen
cat > expected <<'END'
width 40, cursor after A: 40
row: .......................................B
END
diff expected seen
