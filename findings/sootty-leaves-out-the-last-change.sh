#!/bin/bash
# sootty 1.0 (PyPI), waveforms in the terminal and as SVG. The window that it draws by itself ends at the last time in
# the file, and that time is no longer in it, so the last change of all is not drawn: a server that goes down at 12, as
# the last thing that happens, is up to the right edge. With --length 13, one more than there are times, it goes down.
# Why care: a recording is stopped at what one was waiting for, and just that is missing from its picture. Let the
# recording run on, or give the length.
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
pypi --no-deps sootty==1.0 lark==1.3.1 pyvcd==0.5.1 PyYAML==6.0.4 sortedcontainers==2.4.0 typing_extensions==4.16.0

cat > up.vcd <<'VCD'
$timescale 1 ms $end
$scope module S1 $end
$var wire 1 ! up $end
$upscope $end
$enddefinitions $end
#0
1!
#4
0!
#8
1!
#12
0!
VCD
for length in "" 12 13; do
  venv/bin/sootty up.vcd --output ${length:+--length $length} > up.svg
  # The vertical lines are the changes, and the last line's height is the value at the right edge.
  grep -o '<line [^>]*>' up.svg | tr -d '"' | sed 's/[a-z]*[12]=//g' | awk -v length_="${length:-by itself}" '
    $2 == $3 && $4 != $5 { changes++ } { right = $5 } NR == 1 { up = $5 }
    END { print "length " length_ ": " changes " changes, at the right edge " (right == up ? "up" : "down") }'
done > seen
cat seen
cat > expected <<'END'
length by itself: 2 changes, at the right edge up
length 12: 2 changes, at the right edge up
length 13: 3 changes, at the right edge down
END
diff expected seen
