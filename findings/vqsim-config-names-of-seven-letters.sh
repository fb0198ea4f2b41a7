#!/bin/bash
# corosync-vqsim 3.1.7-1+deb12u2 (Debian), the simulator of Corosync's quorum. `-c FILE` takes names of
# at most seven characters: "c7.conf" is read; a link to it named "c08.conf" is refused with "Corosync
# config file path too long", and so is its own default, /etc/corosync/corosync.conf, when named.
# Why care: who runs such a simulator beside another, from a folder of cases, gets no run at all for
# most of them; change into the folder and give each case a short name.
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

cat > c7.conf <<'END'
totem {
  version: 2
  cluster_name: finding
}
nodelist {
  node {
    ring0_addr: 127.0.0.1
    nodeid: 1
  }
}
quorum {
  provider: corosync_votequorum
}
END
ln -s c7.conf c08.conf
start() { # the complaint, or the command it then carries out
  { sleep 0.5; echo sync; echo exit; } | corosync-vqsim -c "$1" 2>&1 | grep -oE 'vqsim> exit|.*too long' | head -1
}
for name in c7.conf c08.conf /etc/corosync/corosync.conf; do
  echo "$name: $(start $name)"
done > seen
cat seen
cat > expected <<'END'
c7.conf: vqsim> exit
c08.conf: Corosync config file path too long
/etc/corosync/corosync.conf: Corosync config file path too long
END
diff expected seen
