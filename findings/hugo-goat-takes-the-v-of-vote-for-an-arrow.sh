#!/bin/bash
# hugo 0.111.3-1 (Debian), whose `goat` blocks draw diagrams from text. A "v" with an "o" after it begins an arrow,
# and an "o" with a "v" after it is a circle, at the beginning of words as well, with no line near: "vote" is drawn as
# a head and "ote", "over" as a circle and "ver", while "very", "or", "Vote" and "pre-vote" are what they are. One
# expects it of a "v" that stands alone; and one in a word is usually taken for a letter, as in "very".
# Why care: in a chart of an election just the label that matters is hit, "vote?" is "ote?" under a small triangle,
# and "voter", "void" and "overdue" are too, with no warning. Begin labels with a capital letter, or with a quotation
# mark.
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
debs hugo=0.111.3-1

mkdir -p content layouts
echo '{{ .Content }}' > layouts/index.html
echo 'disableKinds = ["taxonomy", "term", "RSS", "sitemap", "404"]' > config.toml
cat > draw.py <<'PY'
import html, re, subprocess

def drawn(word):
    """What is written and what is drawn of a word with empty rows around it."""
    with open("content/_index.md", "w") as page:
        page.write(f"---\n---\n```goat\n\n     {word}\n\n```\n")
    subprocess.run(["hugo", "--quiet"], check=True)
    with open("public/index.html") as page:
        picture = page.read()
    letters = re.findall(r"<text[^>]* x='(-?[\d.]+)'[^>]*>([^<]*)</text>", picture)
    letters = "".join(html.unescape(text).strip() for _, text in sorted(letters, key=lambda each: float(each[0])))
    heads, circles = picture.count("<polygon"), picture.count("<circle")
    return letters + ", a head" * heads + ", a circle" * circles

for word in ("vote", "Vote", "pre-vote", '"vote"', "(vote)", "voter", "void", "very", "over", "overdue", "or", "move"):
    print(f"{word}: {drawn(word)}")
PY
/usr/bin/python3 draw.py > seen
cat seen
cat > expected <<'END'
vote: ote, a head
Vote: Vote
pre-vote: pre-vote
"vote": "vote"
(vote): ote), a head
voter: oter, a head
void: oid, a head
very: very
over: ver, a circle
overdue: verdue, a circle
or: or
move: move
END
diff expected seen
