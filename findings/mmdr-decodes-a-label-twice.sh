#!/bin/bash
# mmdr 0.4.0 (PyPI), Mermaid without a browser, by its default engine. A number sign or a semicolon in a
# label is written #35; and #59;, and what that gives is decoded once more: "slot #35;64#59;" is drawn as "slot @",
# and of "entry #35;3#59;" only "entry" is left, since character 3 cannot be seen. No warning, exit code 0. Mermaid's
# own script, run by mermaidx 0.10.1 (PyPI), draws "slot #64;" and "entry #3;".
# Why care: escaping is the sure way to get any label through Mermaid, and here it is what loses the label's
# number. A number, a number sign before it and a semicolon after it must not come together; put a blank between.
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
pypi mmdr==0.4.0 mermaidx==0.10.1

cat > draw.py <<'PY'
import re, subprocess, sys

for label in ("slot #35;64#59;", "entry #35;3#59;", "entry #35;3 #59;", "entry #35;3"):
    with open("chart.mmd", "w") as chart:
        chart.write(f"sequenceDiagram\n    participant n1 as S1\n    participant n2 as S2\n    n1->>n2: {label}\n")
    for program in ("mmdr", "mermaidx"):
        subprocess.run([f"venv/bin/{program}", "-i", "chart.mmd", "-o", "chart.svg"], check=True, capture_output=True, timeout=60)
        svg = open("chart.svg", encoding="utf-8").read()
        drawn = re.search(r'class="messageText"[^>]*>([^<]*)<', svg).group(1)
        print(f"{program} draws {label} as {drawn!r}")
PY
venv/bin/python draw.py > seen
cat seen
cat > expected <<'END'
mmdr draws slot #35;64#59; as 'slot @'
mermaidx draws slot #35;64#59; as 'slot #64;'
mmdr draws entry #35;3#59; as 'entry '
mermaidx draws entry #35;3#59; as 'entry #3;'
mmdr draws entry #35;3 #59; as 'entry #3 ;'
mermaidx draws entry #35;3 #59; as 'entry #3 ;'
mmdr draws entry #35;3 as 'entry #3'
mermaidx draws entry #35;3 as 'entry #3'
END
diff expected seen
