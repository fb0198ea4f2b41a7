#!/bin/bash
# phart 1.1.4 (PyPI), graphs of networkx as text. Boxes of one rank stand in one row, and an edge from above to an
# outer one goes along that row, through the boxes between. A leader with four followers is
# "[S2]<--[S3]<+--[S4]-->[S5]": the followers beside the middle seem to send on to the outer ones, and nothing comes
# to S4. With two followers all is well; of S1 to S2 and S3, and S2 to S3, the edge to S2 has no head left.
# Why care: a star of five and a triangle are the plainest pictures of a cluster, the edges in them are wrong ones,
# and nothing says so. Ask for the edges that can be read off a picture before trusting it, or draw one edge a line.
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
pypi --no-deps phart==1.1.4 networkx==3.4.2

cat > star.py <<'PY'
import networkx
from phart import ASCIIRenderer

def draw(*edges):
    print(", ".join(f"{source} to {target}" for source, target in edges) + ":")
    for row in ASCIIRenderer(networkx.DiGraph(edges)).render().splitlines():
        if row.strip():
            print("  " + row.rstrip())

draw(("S1", "S2"), ("S1", "S3"))
draw(("S1", "S2"), ("S1", "S3"), ("S1", "S4"), ("S1", "S5"))
draw(("S1", "S2"), ("S1", "S3"), ("S2", "S3"))
PY
PYTHONIOENCODING=utf-8 venv/bin/python star.py > seen
cat seen
cat > expected <<'END'
S1 to S2, S1 to S3:
          [S1]
           ↓
      [S2]←+─→[S3]
S1 to S2, S1 to S3, S1 to S4, S1 to S5:
                  [S1]
                   ↓
      [S2]←───[S3]←+──[S4]───→[S5]
S1 to S2, S1 to S3, S2 to S3:
          [S1]
           ↓
      [S2]───→[S3]
END
diff expected seen
