#!/bin/bash
# tmux 3.3a-3 (Debian). `capture-pane -p` gives the cells of the DEC line drawing set as the letters
# that select them: a box drawn by ncurses in its alternate character set comes out as "lqqk" and "xx",
# whatever the locale. With -e there are shift codes around the letters; no option gives the
# lines that the user sees.
# Why care: tests of terminal programs compare captured panes. A program that draws its frames as
# UTF-8 passes, and the same picture drawn the portable way looks like a broken one; and a real "x"
# cannot be told from a line.
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
printf '\033(0lqqk\033(B set\r\n\033(0x\033(Bx \033(0x\033(B x\r\n\342\224\214\342\224\200\342\224\200\342\224\220 UTF-8\r\n' > text
tmux -f /dev/null -L finding new-session -d -x 40 -y 10 "cat $work/text; sleep 60"
for _ in $(seq 100); do tmux -L finding capture-pane -p | grep -q UTF-8 && break; sleep 0.1; done
tmux -L finding capture-pane -p | head -3 | tee seen
echo "with -e:"
tmux -L finding capture-pane -p -e | head -1 | od -An -c | tee with-e
cat > expected <<'END'
lqqk set
xx x x
┌──┐ UTF-8
END
diff expected seen
grep -q '016.*l.*q.*q.*k.*017' with-e
