#!/bin/bash
# merm 0.1.5 (PyPI), Mermaid without a browser. In a sequence diagram the `end` of a coloured block (rect) ends
# the block around it as well: after a block at the outermost level nothing of the rest of the diagram is drawn,
# and after one within a loop nothing of what follows the loop. No warning, exit code 0. Loops alone are read
# correctly.
# Why care: a coloured block is the natural way to mark a term or a reign, and the picture that comes out
# looks whole: an election that ends with its first term.
set -eu
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
pypi merm==0.1.5

chart() { # the labels that are drawn of a diagram, in order
  printf '%s\n' sequenceDiagram 'participant n1 as S1' 'participant n2 as S2' "$@" > chart.mmd
  timeout 60 venv/bin/merm -i chart.mmd -o chart.svg
  sed 's/<[^>]*>/\n/g' chart.svg | grep -E '^(one|two|three|four)$' | tr '\n' ' '
  echo
}
{
  chart 'n1->>n2: one' 'loop again' 'n2->>n1: two' 'end' 'n1->>n2: three' 'n2->>n1: four'
  chart 'n1->>n2: one' 'rect rgb(200, 220, 255)' 'n2->>n1: two' 'end' 'n1->>n2: three' 'n2->>n1: four'
  chart 'loop again' 'n1->>n2: one' 'rect rgb(200, 220, 255)' 'n2->>n1: two' 'end' 'n1->>n2: three' 'end' 'n2->>n1: four'
} > seen
cat seen
cat > expected <<'END'
one two three four 
one two 
one two three 
END
diff expected seen
