#!/bin/bash
# plantuml 1:1.2020.2+ds-3 (Debian), sequence diagrams as text (-tutxt and -ttxt). A lost message, S1 ->x S2, is drawn
# with the arrow of one that arrives; the same diagram as SVG has a cross where the head would be. No warning,
# exit code 0.
# Why care: text is the form for terminals, mails and comments in code, and in it a chart of an election on a bad
# network is one of a good network. Say "lost" in each label, too.
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
S1 -> S2 : one
S1 ->x S2 : two
S1 --> S2 : three
S1 -->x S2 : four
@enduml
END
plantuml -tutxt chart.txt
plantuml -tsvg chart.txt
{
  sed -n '/one/,/──*┐\|┌┴/p' chart.utxt | grep -E '[a-z>]' | sed 's/│/ /g; s/^ *//; s/ *$//'
  echo 'In SVG:'
  sed 's/></>\n</g' chart.svg | sed -n 's/.*<polygon .*/head of an arrow/p; s/.*stroke-width: 2.0.*/stroke of a cross/p; s/.*>\(one\|two\|three\|four\)<.*/  \1/p'
} > seen
cat seen
cat > expected <<'END'
one
────────────>
two
────────────>
three
─ ─ ─ ─ ─ ─>
four
─ ─ ─ ─ ─ ─>
In SVG:
head of an arrow
  one
stroke of a cross
stroke of a cross
  two
head of an arrow
  three
stroke of a cross
stroke of a cross
  four
END
diff expected seen
