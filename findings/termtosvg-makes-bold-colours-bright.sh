#!/bin/bash
# termtosvg 1.1.0 (PyPI). Bold text in one of the eight colours is drawn in the bright colour of the
# same name as well as in bold: in a recording, red bold and bright red bold become the same, and
# red plain and red bold are two hues. Asking for entry 1 of the 256 palette, which has no bright
# partner, is no way out; only red as a true colour stays.
# Why care: where a hue means a state and bold means "selected", the exported picture shows a state
# that is not there.
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
pypi termtosvg==1.1.0 setuptools==66.1.1

cat > run.cast <<'END'
{"version": 2, "width": 40, "height": 2}
[0.0, "o", "\u001b[31mplain\u001b[0m \u001b[1;31mbold\u001b[0m \u001b[1;91mbright\u001b[0m \u001b[1;38;5;1mpalette\u001b[0m \u001b[1;38;2;205;0;1mtrue\u001b[0m"]
[1.0, "o", " "]
END
venv/bin/termtosvg render run.cast run.svg >log 2>&1 || { cat log; exit 1; }
for word in plain bold bright palette true; do
  echo "$word: $(grep -oE "<text [^>]*>$word<" run.svg | head -1 | grep -oE '(font-weight|class|fill)="[^"]*"' | tr '\n' ' ')"
done > seen
cat seen
cat > expected <<'END'
plain: class="color1" 
bold: font-weight="bold" class="color9" 
bright: font-weight="bold" class="color9" 
palette: font-weight="bold" class="color9" 
true: font-weight="bold" fill="#cd0001" 
END
diff expected seen
