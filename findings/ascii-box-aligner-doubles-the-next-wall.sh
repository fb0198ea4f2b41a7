#!/bin/bash
# ascii-box-aligner 0.1.0 (PyPI), which straightens boxes in Markdown. A box whose text is a character too long is made
# wider, as one expects; what stands to its right is moved back by as many characters in the borders, not in the text.
# So the second of two boxes in a row, which was in order, gets a second left wall and grows, and an arrow beside a
# border loses its line and keeps its head. With the wider box on the right all is well.
# Why care: it is run before a commit to make diagrams right. Two servers with a message between them are the plainest
# diagram of all, and it comes out worse than it went in, the exit status is 0, and a second run leaves it so.
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
pypi --no-deps ascii-box-aligner==0.1.0

align() { { echo '```'; cat; echo '```'; } | venv/bin/ascii-box-aligner - | tee again | sed '/```/d'; }
export PYTHONIOENCODING=utf-8
{
  align <<'END'
┌──────────┐      ┌────┐
│ S1 leader │ ───▶ │ S2 │
└──────────┘      └────┘
END
  venv/bin/ascii-box-aligner - < again > twice
  cmp -s again twice && echo 'once more: the same'
  align <<'END'
┌──────────┐ ───▶ vote
│ S1 leader │
└──────────┘
END
  align <<'END'
┌────┐      ┌──────────┐
│ S2 │ ───▶ │ S1 leader │
└────┘      └──────────┘
END
} > seen
cat seen
cat > expected <<'END'
┌───────────┐     ┌─────┐
│ S1 leader │ ───▶││ S2 │
└───────────┘     └─────┘
once more: the same
┌───────────┐▶ vote
│ S1 leader │
└───────────┘
┌────┐      ┌───────────┐
│ S2 │ ───▶ │ S1 leader │
└────┘      └───────────┘
END
diff expected seen
