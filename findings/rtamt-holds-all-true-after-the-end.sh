#!/bin/bash
# rtamt 0.4.10 (PyPI), which asks questions about time of recorded values. After the last sample there is nothing, and
# its own reading of "next" looks one sample on. Yet next(p) holds at the last sample, with an infinite margin, whatever
# p is; eventually[1:1](p), which looks at the same sample, does not. So eventually(next(p)) holds in every run, also in
# one in which p holds nowhere.
# Why care: "at some time it stands, and has won by the next sample" is such a question, and a run that ends while a
# server stands passes, won or not. Ask with eventually[1:1] for what is to come; within always, next is as one wants
# it.
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
pypi --no-deps rtamt==0.4.10 antlr4-python3-runtime==4.7

cat > next.py <<'PY'
import rtamt

def margins(formula, values):
    specification = rtamt.StlDiscreteTimeSpecification()
    specification.declare_var("up", "float")
    specification.spec = formula
    specification.parse()
    return [margin for _, margin in specification.evaluate({"time": list(range(len(values))), "up": values})]

for values in ([0.0, 0.0, 2.0, 0.0], [0.0, 0.0, 0.0, 0.0]):
    print("up:", *values)
    for formula in ("next(up >= 1)", "next(up < 1)", "eventually[1:1](up >= 1)", "eventually(next(up >= 1))",
                    "eventually(eventually[1:1](up >= 1))", "eventually(up >= 1)"):
        print(f"  {formula}:", *margins(formula, values))
PY
venv/bin/python next.py > seen
cat seen
cat > expected <<'END'
up: 0.0 0.0 2.0 0.0
  next(up >= 1): -1.0 1.0 -1.0 inf
  next(up < 1): 1.0 -1.0 1.0 inf
  eventually[1:1](up >= 1): -1.0 1.0 -1.0 -inf
  eventually(next(up >= 1)): inf inf inf inf
  eventually(eventually[1:1](up >= 1)): 1.0 1.0 -1.0 -inf
  eventually(up >= 1): 1.0 1.0 1.0 -1.0
up: 0.0 0.0 0.0 0.0
  next(up >= 1): -1.0 -1.0 -1.0 inf
  next(up < 1): 1.0 1.0 1.0 inf
  eventually[1:1](up >= 1): -1.0 -1.0 -1.0 -inf
  eventually(next(up >= 1)): inf inf inf inf
  eventually(eventually[1:1](up >= 1)): -1.0 -1.0 -1.0 -inf
  eventually(up >= 1): -1.0 -1.0 -1.0 -1.0
END
diff expected seen
