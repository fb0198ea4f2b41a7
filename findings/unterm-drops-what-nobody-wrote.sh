#!/bin/bash
# libvterm-bin 0.1.4-1 (Debian), the tools of the terminal emulator inside Neovim and Emacs. `unterm`
# prints the screen that a recording ends with, but only the cells that were written: what was skipped by
# moving the cursor or by a tab, and what was erased or inserted, takes no room. "S1", to column 6,
# "leader" is printed as "S1leader", and a picture painted by position is heaped up at the left edge.
# Why care: programs that send only what has changed never write most of their blanks. A test that
# compares such a dump with a picture of the screen fails for a right program, and passes for one
# that draws everything into the wrong columns.
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
debs libvterm-bin=0.1.4-1 libvterm0=0.1.4-1

screen() { # the first line of what unterm prints for a recording
  printf "$2" > recording
  echo "$1: $(unterm -l 2 -c 20 recording | head -1)|"
}
{
  screen "typed        " 'S1   leader'
  screen "by position  " 'S1\033[1;6Hleader'
  screen "by a tab     " 'S1\tleader'
  screen "erased       " 'S1 x leader\033[1;3H\033[3X'
  screen "inserted     " 'S1leader\033[1;3H\033[3@'
  screen "right edge   " '\033[1;20Hx'
} > seen
cat seen
cat > expected <<'END'
typed        : S1   leader|
by position  : S1leader|
by a tab     : S1leader|
erased       : S1leader|
inserted     : S1leader|
right edge   : x|
END
diff expected seen
