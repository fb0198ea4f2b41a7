#!/bin/bash
# swim-protocol 0.6.3 (PyPI), membership by SWIM. Of five members who are online two are found to have gone. One expects
# gossip, which goes to one available member at random, to go to the three that are left. It goes to one of those gone
# and to two of the three, and the third is never chosen again: whoever leaves the list is replaced by the last in it,
# whose place is noted only in the list, so the next to leave takes the place of another one. The set's own iteration is
# right, and so is the choice after the first has gone.
# Why care: the cluster looks healthy in each member's table, and one living member hears of no change from this one,
# with no error, as long as the others reach it; a test with one failure shows nothing.
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
pypi --no-deps swim-protocol==0.6.3 typing_extensions==4.12.2

cat > gossip.py <<'PY'
from collections import Counter
from swimprotocol.config import BaseConfig
from swimprotocol.members import Members
from swimprotocol.status import Status

members = Members(BaseConfig(secret="finding", local_name="S0", peers=["S1", "S2", "S3", "S4", "S5"]))
for name in ("S1", "S2", "S3", "S4", "S5"):
    members.update(members.get(name), new_status=Status.ONLINE)

def show(what):
    available = sorted(member.name for member in members.get_status(Status.AVAILABLE))
    chosen = Counter(member.name for _ in range(3000) for member in members.find(1, status=Status.AVAILABLE))
    print(f"{what}: available {' '.join(available)}, chosen {' '.join(sorted(chosen))}")

show("all five online")
for gone in ("S1", "S5"):
    members.update(members.get(gone), new_status=Status.SUSPECT)
    members.update(members.get(gone), new_status=Status.OFFLINE)
    show(f"{gone} has gone")
PY
venv/bin/python gossip.py > seen
cat seen
cat > expected <<'END'
all five online: available S1 S2 S3 S4 S5, chosen S1 S2 S3 S4 S5
S1 has gone: available S2 S3 S4 S5, chosen S2 S3 S4 S5
S5 has gone: available S2 S3 S4, chosen S2 S3 S5
END
diff expected seen
