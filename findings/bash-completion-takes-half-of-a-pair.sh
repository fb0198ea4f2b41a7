#!/bin/bash
# bash-completion 2.11-6 (Debian). A program without a completion of its own gets one that reads its --help
# (`complete -F _longopt PROGRAM`, or _parse_help inside a script). Of a pair written --color/--no-color only the
# first is found; of --[no-]mouse both are, by _parse_help. For "--no-" the Tab key then offers nothing.
# Why care: Swift's argument parser writes its pairs of flags with a slash. Half of such a program's switches do not
# exist for whoever learns them by pressing Tab; install the script that the parser makes, or write one a line.
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
debs bash-completion=1:2.11-6

mkdir bin
cat > bin/elect <<'END'
#!/bin/sh
cat <<'HELP'
USAGE: elect [--seed <seed>] [--color] [--no-color] [--mouse] [--no-mouse]

OPTIONS:
  --seed <seed>           The seed.
  --color/--no-color      Colours. (default: --color)
  --[no-]mouse            The mouse.
  -h, --help              Show help information.
HELP
END
chmod +x bin/elect
cat > press-tab.sh <<'END'
PATH=$PWD/bin:$PATH
. root/usr/share/bash-completion/bash_completion
tab() {
  COMP_WORDS=(elect "$1") COMP_CWORD=1 COMP_LINE="elect $1" COMPREPLY=()
  COMP_POINT=${#COMP_LINE}
  _longopt elect "$1" elect
  echo "_longopt, $1: ${COMPREPLY[*]}"
}
tab --
tab --co
tab --no-
echo "_parse_help:" $(_parse_help elect)
END
timeout 60 bash press-tab.sh > seen
cat seen
cat > expected <<'END'
_longopt, --: --seed --seed --color --help
_longopt, --co: --color
_longopt, --no-: 
_parse_help: --seed --color --mouse --no-mouse --help
END
diff expected seen
