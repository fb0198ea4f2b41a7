#!/bin/bash
# simplify-vcd 1.1.0 (PyPI), which clips recordings of signals (VCD). Of two signals s1leads and s2leads one expects two
# with these names and values. They come out as "a" and "b" in a scope "values", in the order of a set of strings: the
# same command calls S1's signal "a" in one run and "b" in another. And the values at time 0 are not read: who leads
# from the start does so only in the original.
# Why care: the clipped file looks like the original in a viewer, with two signals that take turns, and nothing in it
# says whose is whose. Compare two clips and they differ, or a server leads in the other one.
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
pypi --no-deps simplify-vcd==1.1.0 click==8.1.8

cat > leaders.vcd <<'END'
$timescale 1 ns $end
$scope module cluster $end
$var wire 1 ! s1leads $end
$var wire 1 " s2leads $end
$upscope $end
$enddefinitions $end
#0
1!
0"
#20
0!
#30
1"
#50
0"
END
# Where a set of strings begins is another with each seed of Python's hashes, a random one unless it is said.
for seed in 0 1 2 3 4 5 6 7; do
  PYTHONHASHSEED=$seed venv/bin/simplify-vcd leaders.vcd "clip$seed.vcd"
  grep -e scope -e var "clip$seed.vcd" | paste -s -d' ' >> heads
  grep -A99 '^#0' "clip$seed.vcd" | paste -s -d' ' >> values
done
{
  echo "heads:"
  LC_ALL=C sort -u heads
  echo "values:"
  sort -u values
} > seen
cat seen
cat > expected <<'END'
heads:
$scope module values $end $var wire 1 ! a $end $var wire 1 " b $end $upscope $end
$scope module values $end $var wire 1 " a $end $var wire 1 ! b $end $upscope $end
values:
#0 #20 0! #30 1" #50 0"
END
diff expected seen
