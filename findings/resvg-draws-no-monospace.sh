#!/bin/bash
# resvg-py 0.5.0 (PyPI), resvg in Python. A text whose font is not there is not drawn, without an error, and the generic
# families stand for names of fonts that Debian has not: with DejaVu Sans Mono at hand, font-family="monospace" and no
# font-family at all give an empty picture. Only the font's own name helps, or an argument for each generic family.
# Why care: what is drawn from a terminal says "monospace", for that is always there. A picture that is checked by its
# size, its lines and its colours is in order and has not one word in it.
set -euo pipefail
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
debs fonts-dejavu-core=2.37-6
# A virtual environment without a pip of its own: running it from its wheel is quicker than installing it.
[ -e /usr/share/python-wheels ] || { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null 2>&1
/usr/bin/python3 -m venv --without-pip venv
pypi() {
  venv/bin/python "$(echo /usr/share/python-wheels/pip-*.whl)/pip" -q --disable-pip-version-check \
    install --no-compile "$@" >pip.log 2>&1 || { cat pip.log; exit 1; }
}
pypi --no-deps resvg-py==0.5.0

cat > draw.py <<'PY'
import resvg_py

FONTS = {"skip_system_fonts": True, "font_files": ["root/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"]}

def picture(inside, **more):
    return resvg_py.svg_to_bytes(
        svg_string=f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="30">{inside}</svg>', **FONTS, **more)

def show(attribute, **more):
    drawn = picture(f'<text x="5" y="20" {attribute}>S1 leads</text>', **more) != picture("")
    print(f"{attribute or 'no font-family'}{f', {more}' if more else ''}: {'text' if drawn else 'nothing'}")

show("")
show('font-family="monospace"')
show('font-family="Courier, monospace"')
show('font-family="DejaVu Sans Mono"')
show('font-family="monospace"', monospace_family="DejaVu Sans Mono")
show("", font_family="DejaVu Sans Mono")
PY
venv/bin/python draw.py > seen
cat seen
cat > expected <<'END'
no font-family: nothing
font-family="monospace": nothing
font-family="Courier, monospace": nothing
font-family="DejaVu Sans Mono": text
font-family="monospace", {'monospace_family': 'DejaVu Sans Mono'}: text
no font-family, {'font_family': 'DejaVu Sans Mono'}: text
END
diff expected seen
