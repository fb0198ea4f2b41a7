#!/bin/bash
# CairoSVG 2.9.1 (PyPI). The attribute textLength, by which an SVG text says how wide it shall be,
# has no effect: a word asked to fill 180 units is drawn as wide as one without the attribute.
# Why care: pictures of terminals pin each run of cells to the grid with textLength, because the
# viewer's font may be a little wider or narrower. Converted to PNG this way, columns drift apart
# along each row; each run needs an x of its own as well.
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
pypi cairosvg==2.9.1 pillow==11.3.0
ldconfig -p | grep -q 'libcairo\.so\.2' ||
  { apt-get update -qq && apt-get install -y -qq libcairo2; } >/dev/null 2>&1

cat > draw.py <<'PY'
import io
import cairosvg
from PIL import Image

def width(attribute):
    """How many columns of pixels the text has, in a picture of 200."""
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text x="5" y="30" font-size="16" '
           f'{attribute}>leader</text></svg>')
    picture = Image.open(io.BytesIO(cairosvg.svg2png(bytestring=svg.encode()))).getchannel("A")
    left, _, right, _ = picture.getbbox()
    return right - left

plain, long, spaced = width(""), width('textLength="180"'), width('letter-spacing="20"')
print("as wide as without textLength:", long == plain)
print("letter-spacing does widen it:", spaced > plain + 60)
PY
venv/bin/python draw.py > seen
cat seen
cat > expected <<'END'
as wide as without textLength: True
letter-spacing does widen it: True
END
diff expected seen
