#!/bin/bash
# ascii-guard 2.3.0 (PyPI), which finds and mends crooked boxes in Markdown. Of a box with a text that is too long by
# a few letters one expects a wider box, or a complaint. `fix` draws the wall where the box's upper edge ends, over
# the text: "candidates" becomes "candidate| |", "term 1000000" becomes "term 1000|00 |", and the old wall stays. It
# says that they are fixed, with status 0; a check finds no fault with the first of them afterwards.
# Why care: it is made to be run over all of one's documentation, or before each commit. Letters of labels and digits
# of terms are gone without a copy, and what is left still looks like a label.
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
pypi --no-deps ascii-guard==2.3.0

cat > boxes.md <<'END'
```
┌──────────┐
│ candidates │
└──────────┘
```

```
┌──────────┐
│ term 1000000 │
│ leader   │
└──────────┘
```

```
┌──────────┐
│ term 10  │
│ S1     │
└──────────┘
```
END
export PYTHONIOENCODING=utf-8
{
  for step in lint fix lint; do
    status=0
    venv/bin/ascii-guard $step boxes.md > said 2>&1 || status=$?
    echo "$step: status $status, $(grep -c '✗ .*Line' said || true) faults, $(grep -o 'Boxes fixed: .*' said || echo 'nothing fixed')" | sed 's/\x1b\[[0-9;]*m//g'
  done
  cat boxes.md
} > seen
cat seen
cat > expected <<'END'
lint: status 1, 4 faults, nothing fixed
fix: status 0, 0 faults, Boxes fixed: 3
lint: status 1, 1 faults, nothing fixed
```
┌──────────┐
│ candidate│ │
└──────────┘
```

```
┌──────────┐
│ term 1000│00 │
│ leader   │
└──────────┘
```

```
┌──────────┐
│ term 10  │
│ S1       │
└──────────┘
```
END
diff expected seen
