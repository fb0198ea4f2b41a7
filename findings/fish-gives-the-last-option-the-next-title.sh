#!/bin/bash
# fish-common 3.6.0-3.1+deb12u1 (Debian). fish makes completions from manual pages (fish_update_completions). Its
# reader of options does not see where their section ends: the last option's description gets the next section's
# title and first words, "No colour. EXAMPLES One election:", and in a page written with mdoc macros the end of
# the list as well, "No colour. El AUTHORS A. Writer". Of two spellings in one mdoc line (-v, --verbose) only the
# first is offered.
# Why care: a manual without a flaw for man and mandoc -T lint gives completions that look broken, and the fault
# seems to be the page's. Completions that come with a program are read before the generated ones; bring one.
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
debs fish-common=3.6.0-3.1+deb12u1 mandoc=1.14.6-1+b1

mkdir man1
cat > man1/elect.1 <<'END'
.TH ELECT 1 2026-11-01
.SH NAME
elect \- run an election
.SH OPTIONS
.TP
\fB\-\-seed\fR \fISEED\fR
The seed.
.TP
\fB\-v\fR, \fB\-\-verbose\fR
Say more.
.TP
\fB\-\-no\-color\fR
No colour.
.SH EXAMPLES
One election:
.PP
elect \-\-seed 3
END
cat > man1/elect-mdoc.1 <<'END'
.Dd November 1, 2026
.Dt ELECT-MDOC 1
.Os
.Sh NAME
.Nm elect-mdoc
.Nd run an election
.Sh DESCRIPTION
.Bl -tag -width 6n
.It Fl -seed Ar seed
The seed.
.It Fl v , Fl -verbose
Say more.
.It Fl -no-color
No colour.
.El
.Sh AUTHORS
.An A. Writer
END
for page in elect elect-mdoc; do
  mandoc -T lint -W warning man1/$page.1 # nothing to complain about
  timeout 60 python3 root/usr/share/fish/tools/create_manpage_completions.py -s man1/$page.1 | grep ^complete
done > seen
cat seen
cat > expected <<'END'
complete -c elect -l seed -d 'The seed'
complete -c elect -s v -l verbose -d 'Say more'
complete -c elect -l no-color -d 'No colour.  EXAMPLES One election:'
complete -c elect-mdoc -l seed -d 'The seed'
complete -c elect-mdoc -s v -d 'Say more'
complete -c elect-mdoc -l no-color -d 'No colour.  El AUTHORS A.  Writer'
END
diff expected seen
