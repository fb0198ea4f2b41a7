#!/bin/bash
# librsvg2-bin 2.54.7+dfsg-1~deb12u2 (Debian: rsvg-convert). Of a list of positions (x="10 60 110")
# a text gets only the first; the other characters follow at the font's own width, as if the list
# had one number. No warning.
# Why care: one x a character is the sure way to hold a terminal's picture on its grid in any font,
# and SVG allows it everywhere. Rendered here, a row of the grid collapses to the font's natural
# width.
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
debs librsvg2-bin=2.54.7+dfsg-1~deb12u2 fonts-dejavu-core=2.37-6

cat > fonts.conf <<END
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>$work/root/usr/share/fonts</dir><cachedir>$work/fonts</cachedir></fontconfig>
END
export FONTCONFIG_FILE=$work/fonts.conf
draw() { # the picture of a text with these attributes, as a check sum of its pixels
  printf '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><rect width="200" height="40" fill="white"/><g font-family="DejaVu Sans Mono" font-size="16">%s</g></svg>' "$1" > text.svg
  rsvg-convert text.svg | sha256sum
}
list=$(draw '<text x="10 60 110" y="30">abc</text>')
first=$(draw '<text x="10" y="30">abc</text>')
each=$(draw '<text y="30"><tspan x="10">a</tspan><tspan x="60">b</tspan><tspan x="110">c</tspan></text>')
blank=$(draw '')
{
  [ "$first" != "$blank" ] && echo "text is drawn"
  [ "$list" = "$first" ] && echo "x=\"10 60 110\" is drawn as x=\"10\""
  [ "$each" != "$first" ] && echo "a tspan for each character is placed as asked"
} | tee seen
[ "$(wc -l < seen)" = 3 ]
