#!/bin/bash
# svglib 2.3.2 with reportlab 5.1.0 (PyPI), from SVG to PDF. A label with text-anchor="middle" and one coloured word is
# not centred as a whole, but each piece of it around the place where it would begin, so they cover each other. And
# the dy of a second line counts from the first line's y if <text> has that, from the picture's top if the <tspan> has
# it.
# Why care: "S1 leads" with the role in colour, and labels of two lines, are usual in a diagram, and browsers show both
# as meant. What is safe is a <text> for each piece, with a position of its own.
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
pypi --no-deps svglib==2.3.2 reportlab==5.1.0 cssselect2==0.10.1 tinycss2==1.5.1 webencodings==0.6.1 \
  lxml==6.1.3 pillow==13.0.0 charset-normalizer==3.5.3

cat > labels.py <<'PY'
import io
from reportlab.graphics.shapes import String
from reportlab.pdfbase.pdfmetrics import stringWidth
from svglib.svglib import svg2rlg

def strings(shape):
    if isinstance(shape, String):
        yield shape
    for inner in getattr(shape, "contents", ()):
        yield from strings(inner)

def show(text):
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200">{text}</svg>'
    drawing = svg2rlg(io.BytesIO(picture.encode()))
    print(text)
    for string in strings(drawing):
        width = stringWidth(string.text, string.fontName, string.fontSize)
        left = string.x - {"start": 0, "middle": width / 2, "end": width}[string.textAnchor]
        print(f"  {string.text!r} from {left:.0f} to {left + width:.0f} in the row of {-string.y:g}")

show('<text x="200" y="90" text-anchor="middle">S1 leads</text>')
show('<text x="200" y="90" text-anchor="middle">S1 <tspan fill="red">leads</tspan></text>')
show('<text x="20" y="90"><tspan x="20">one</tspan><tspan x="20" dy="20">two</tspan></text>')
show('<text><tspan x="20" y="90">one</tspan><tspan x="20" dy="20">two</tspan></text>')
PY
venv/bin/python labels.py > seen
cat seen
cat > expected <<'END'
<text x="200" y="90" text-anchor="middle">S1 leads</text>
  'S1 leads' from 169 to 231 in the row of 90
<text x="200" y="90" text-anchor="middle">S1 <tspan fill="red">leads</tspan></text>
  'S1 ' from 188 to 212 in the row of 90
  'leads' from 205 to 243 in the row of 90
<text x="20" y="90"><tspan x="20">one</tspan><tspan x="20" dy="20">two</tspan></text>
  'one' from 20 to 47 in the row of 90
  'two' from 20 to 45 in the row of 110
<text><tspan x="20" y="90">one</tspan><tspan x="20" dy="20">two</tspan></text>
  'one' from 20 to 47 in the row of 90
  'two' from 20 to 45 in the row of 20
END
diff expected seen
