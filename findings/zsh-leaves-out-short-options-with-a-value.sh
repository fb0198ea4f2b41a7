#!/bin/bash
# zsh 5.9-4+b15 (Debian), whose `compdef _gnu_generic NAME` offers the long options that a program's --help lists. Of an
# option in the form that Python's argparse writes, `-s N, --seed N`, nothing is offered: what stands between the short
# name and the comma ends the search in that line. Without a short name, or without a value, or written `-s, --seed N`,
# an option is there, and so are both of `--bars, --no-bars`.
# Why care: it is the line one is told to put into one's .zshrc for a program without completions of its own, and the
# options one uses most, those with a short name and a value, are the ones that are missing.
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
debs zsh=5.9-4+b15 zsh-common=5.9-4

cat > argparsed <<'PY'
#!/usr/bin/python3
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("-q", "--quiet", action="store_true", help="say less")
parser.add_argument("-s", "--seed", metavar="N", help="seed of the run")
parser.add_argument("-l", "--level", choices=["low", "high"], help="how much")
parser.add_argument("--until", metavar="TIME", help="stop then")
parser.add_argument("--bars", action=argparse.BooleanOptionalAction, help="show bars")
parser.parse_args()
PY
cat > written <<'SH'
#!/bin/sh
cat <<'END'
usage: written [options]

  -h, --help         show this help
  -q, --quiet        say less
  -s, --seed N       seed of the run
  -l, --level LEVEL  how much
  --until TIME       stop then
END
SH
chmod +x argparsed written

cat > tab.py <<'PY'
import os, pty, re, select, sys

work, command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    functions = [where for where, _, _ in os.walk(f"{work}/root/usr/share/zsh/functions")]
    modules = [where for where, _, _ in os.walk(f"{work}/root/usr/lib") if os.path.basename(where) == "5.9"]
    os.environ.update(TERM="dumb", COLUMNS="80", LINES="40", HOME=work, PATH=f"{work}:{os.environ['PATH']}",
                      FPATH=":".join(functions), MODULE_PATH=":".join(modules))
    os.execv(f"{work}/root/bin/zsh", ["zsh", "-f", "-i"])

def read_until(text, seconds=20):
    seen = ""
    while text not in seen and select.select([terminal], [], [], seconds)[0]:
        try:
            seen += os.read(terminal, 4096).decode()
        except OSError:
            break
    return seen

os.write(terminal, f"autoload -U compinit; compinit -D -u; compdef _gnu_generic {command}; echo rea''dy\n".encode())
read_until("ready\r\n")
os.write(terminal, f"{command} --\t".encode())
listed = read_until("--quiet")
listed += read_until("nothing", 1)
os.close(terminal)
offered = {option for line in listed.splitlines() if " -- " in line
           for option in re.findall(r"(?<!\S)--[a-z-]+", line.split(" -- ")[0])}
print(f"{command}:", *sorted(offered))
PY
{
  for program in argparsed written; do
    "./$program" --help | grep '^  -'
    /usr/bin/python3 tab.py "$work" "$program"
  done
} > seen
cat seen
cat > expected <<'END'
  -h, --help            show this help message and exit
  -q, --quiet           say less
  -s N, --seed N        seed of the run
  -l {low,high}, --level {low,high}
  --until TIME          stop then
  --bars, --no-bars     show bars
argparsed: --bars --help --no-bars --quiet --until
  -h, --help         show this help
  -q, --quiet        say less
  -s, --seed N       seed of the run
  -l, --level LEVEL  how much
  --until TIME       stop then
written: --help --level --quiet --seed --until
END
diff expected seen
