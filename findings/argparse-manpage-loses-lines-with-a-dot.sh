#!/bin/bash
# argparse-manpage 4.8 (PyPI), which makes a manual from a parser of Python's argparse. It writes hyphens and
# backslashes as roff needs them, so one expects the same of a dot or an apostrophe at the beginning of a line. Such a
# line stands in the page as it is, a request that roff does not know: ".dot is the default", ".5 s at the least" and a
# line that begins with 'none' are not in the manual, with a warning at most, and `--sep` has no description.
# Why care: these are the lines that explain a file's ending, a fraction of a second or a quoted value, they are in
# --help, and nobody reads a generated manual from end to end to find that one is missing.
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
pypi --no-deps argparse-manpage==4.8 tomli==2.0.2
[ -x /usr/bin/groff ] || { apt-get update -qq && apt-get install -y -qq groff-base; } >/dev/null 2>&1

cat > raftish.py <<'PY'
import argparse

def parser():
    parser = argparse.ArgumentParser(prog="raftish", formatter_class=argparse.RawDescriptionHelpFormatter,
                                     description="Shows elections with timeouts of\n.5 s at the least.",
                                     epilog="Of several runs the first is shown,\n'none' shows none, C:\\runs is a folder.")
    parser.add_argument("--sep", help=".dot is the default")
    parser.add_argument("--mark", help="a .dot or 'quoted' word, and a back\\slash")
    return parser
PY
PYTHONPATH=. venv/bin/argparse-manpage --pyfile raftish.py --function parser --project-name raftish >raftish.1
groff -man -Tascii -P-cbou raftish.1 2>messages | sed '/^ *$/d' | grep -v '^RAFTISH\|^raftish' > seen
cat seen
cat > expected <<'END'
NAME
       raftish
SYNOPSIS
       raftish [-h] [--sep SEP] [--mark MARK]
DESCRIPTION
       Shows elections with timeouts of
OPTIONS
       --sep SEP
       --mark MARK
              a .dot or 'quoted' word, and a back\slash
COMMENTS
       Of several runs the first is shown,
END
diff expected seen
