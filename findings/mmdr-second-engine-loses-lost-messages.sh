#!/bin/bash
# mmdr 0.4.0 (PyPI), Mermaid without a browser, with its engine mermaid-rs-renderer. Of the arrows of a sequence
# diagram it knows those with a plain head or none. Messages with another end, the cross of a lost one (-x, --x)
# and the open head of an asynchronous one (-)), are left out of the picture, line and label, without a warning
# and with exit code 0. The default engine draws all of them.
# Why care: a chart of an election on a bad network then shows a perfect network: nothing was ever lost, and
# the retry has no reason. A picture that was made is no proof that what it was made from is in it; count labels.
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
pypi mmdr==0.4.0

cat > chart.mmd <<'END'
sequenceDiagram
    participant n1 as S1
    participant n2 as S2
    n1->>n2: delivered
    n1-xn2: request lost
    n2--xn1: answer lost
    n1-)n2: asynchronous
    n1->n2: headless
    n2-->>n1: answered
END
for engine in merman mermaid-rs-renderer; do
  timeout 60 venv/bin/mmdr --backend $engine -i chart.mmd -o chart.svg
  echo "$engine draws:"
  for label in delivered 'request lost' 'answer lost' asynchronous headless answered; do
    grep -q ">$label<" chart.svg && echo "  $label"
  done
done > seen
cat seen
cat > expected <<'END'
merman draws:
  delivered
  request lost
  answer lost
  asynchronous
  headless
  answered
mermaid-rs-renderer draws:
  delivered
  headless
  answered
END
diff expected seen
