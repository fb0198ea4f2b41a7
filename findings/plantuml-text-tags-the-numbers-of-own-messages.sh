#!/bin/bash
# plantuml 1:1.2020.2+ds-3 (Debian), sequence diagrams as text (-tutxt and -ttxt). With `autonumber` each message has
# its number before it, and a server's message to itself has "<b>2</b>", on a line of its own, with the tags that make
# it bold in SVG, though nobody asked for bold. The numbers of all other messages are plain. (Tags that one does write
# in a label stay there as well.)
# Why care: a timer that runs out is such a message, and the first one of an election. The chart that is pasted into a
# commit or a comment has its numbers in two forms, and whoever looks for "2 stands" in it finds nothing.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
command -v java >/dev/null || { apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless; } >/dev/null 2>&1
package=plantuml=1:1.2020.2+ds-3
apt-get download -qq $package >apt.log 2>&1 || { apt-get update -qq && apt-get download -qq $package; } >apt.log 2>&1 || { cat apt.log; exit 1; }
dpkg -x plantuml_*.deb root
plantuml() {
  timeout 60 java -Djava.awt.headless=true -cp root/usr/share/plantuml/plantuml.jar net.sourceforge.plantuml.Run -charset UTF-8 "$@"
}

cat > chart.txt <<'END'
@startuml
autonumber
S1 -> S2 : beat
S2 -> S2 : stands
S2 -> S1 : <b>vote?</b>
S2 -> S2 : <b>leads</b>
@enduml
END
plantuml -tutxt chart.txt
plantuml -tsvg chart.txt
{
  sed -n '/beat/,/┌┴/p' chart.utxt | grep -o '[<a-z0-9][<>/a-z0-9? ]*[a-z>?]' | grep '[a-z0-9]'
  echo "tags in SVG: $(grep -c '&lt;b&gt;' chart.svg || true)"
} > seen
cat seen
cat > expected <<'END'
1 beat
<b>2</b>
stands
3 <b>vote?</b>
<b>4</b>
<b>leads</b>
tags in SVG: 0
END
diff expected seen
