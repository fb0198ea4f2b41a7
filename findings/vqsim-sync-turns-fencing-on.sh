#!/bin/bash
# corosync-vqsim 3.1.7-1+deb12u2 (Debian), the simulator of Corosync's quorum. Its command `sync on`
# answers "#sync: on" and turns `autofence` on (and `sync off` turns it off): from there on the
# nodes on the minority's side of a split are shut down, which nobody asked for. The setting it is
# named after, waiting for a command to finish, stays as it was.
# Why care: a script that begins with `sync on`, to have its states printed in order, simulates
# another cluster than the same script without it. Compare two simulators on such a script and
# they disagree about who is alive after a split.
set -eu
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
debs corosync-vqsim=3.1.7-1+deb12u2

cat > c.conf <<'END'
totem {
  version: 2
  cluster_name: finding
}
nodelist {
  node {
    ring0_addr: 127.0.0.1
    nodeid: 1
  }
  node {
    ring0_addr: 127.0.0.2
    nodeid: 2
  }
  node {
    ring0_addr: 127.0.0.3
    nodeid: 3
  }
}
quorum {
  provider: corosync_votequorum
}
END
# What `show` says about the setting at the end of a script. The nodes are processes of their own: they
# are given time to start, and each command to be carried out.
setting() {
  { sleep 1.5; for line in "$@" show exit; do echo "$line"; sleep 0.5; done; } |
    corosync-vqsim -c c.conf 2>&1 | grep -o '#autofence: .*' | tail -1
}
{
  echo "nothing: $(setting)"
  echo "sync on: $(setting 'sync on')"
  echo "sync off: $(setting 'sync off')"
  echo "autofence on, sync off: $(setting 'autofence on' 'sync off')"
} > seen
cat seen
cat > expected <<'END'
nothing: #autofence: off
sync on: #autofence: on
sync off: #autofence: off
autofence on, sync off: #autofence: off
END
diff expected seen
