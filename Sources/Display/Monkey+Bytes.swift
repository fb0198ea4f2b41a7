// What a terminal may send besides plain keys: answers to what nobody asked, keys and mice in the protocols of others,
// what is cut off in the middle, and floods of anything.

extension Monkey {
  /// Bytes of some kind.
  mutating func bytes() -> [UInt8] {
    switch int(8) {
    case 0, 1: return Array(pick(Self.answers).utf8)
    case 2, 3: return Array(pick(Self.oddInputs).utf8)
    case 4:
      // Cut off, and something else behind it.
      let text = Array(pick(Self.answers + Self.oddInputs).utf8)
      return text.prefix(1 + int(text.count)) + Array(pick(Self.oddInputs).utf8)
    case 5: return (0..<1 + int(40)).map { _ in UInt8(int(256)) }
    case 6:
      let text = Array(pick(Self.oddInputs + ["n", "N", "j", "\u{1B}"]).utf8)
      return (0..<50 + int(250)).flatMap { _ in text }
    default: return (0..<300 + int(1200)).map { _ in UInt8(int(256)) }
    }
  }

  /// What terminals answer: names, colours, clipboards, cursors, attributes, modes, sizes, graphics.
  package static let answers = [
    "\u{1B}P>|kitty(0.35.2)\u{1B}\\", "\u{1B}P>|XTerm(379)\u{1B}\\", "\u{1B}P!|7E565445\u{1B}\\",
    "\u{1B}P1+r696e=1b5b\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\", "\u{1B}]11;rgb:ffff/ffff/dddd\u{7}",
    "\u{1B}]10;rgb:0000/0000/0000\u{1B}\\", "\u{1B}]52;c;aW5jeHhxcXE=\u{7}",
    "\u{1B}]4;1;rgb:cc/00/00\u{7}",
    "\u{1B}]Lxcq\u{1B}\\", "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}^xcq\u{1B}\\", "\u{1B}Xxcq\u{1B}\\",
    "\u{1B}[12;40R", "\u{1B}[1;2R", "\u{1B}[?12;40;1R", "\u{1B}[?62;4;22c", "\u{1B}[>1;4000;29c",
    "\u{1B}[?2026;2$y", "\u{1B}[4;600;800t", "\u{1B}[8;24;80t", "\u{1B}[?1u", "\u{1B}[0n",
    "\u{1B}[?997;1n",
  ]

  /// Keys, mice and events as other protocols write them.
  static let oddInputs = [
    "\u{1B}[97u", "\u{1B}[99;5:3u", "\u{1B}[97;1:2u", "\u{1B}[57358u", "\u{1B}[110:78;2;78u",
    "\u{1B}[27;5;110~", "\u{1B}[27;2;9~", "\u{1B}[1;5A", "\u{1B}[1;1:3B", "\u{1B}[15;2~",
    "\u{1B}[200~",
    "\u{1B}[201~", "\u{1B}[200~q\nq\u{1B}[201~", "\u{1B}[I", "\u{1B}[O", "\u{1B}OP", "\u{1B}O",
    "\u{1B}[[A",
    "\u{1B}[M !!", "\u{1B}[M\u{7F}\u{7F}\u{7F}", "\u{1B}[<0;5;5M", "\u{1B}[<64;999;999M",
    "\u{1B}[<0;0;0m",
    "\u{1B}[32;10;10M", "\u{1B}[<35;1;1M", "\u{1B}[999999999999999999999~", "\u{1B}[;;;;;;;;;;u",
    "\u{1B}\u{1B}[A",
    "\u{9B}A", "\u{1B}n", "\u{1B}\u{1B}\u{1B}", "\u{0}", "\u{7F}", "\u{E9}",
    "\u{1F469}\u{200D}\u{1F467}", "\u{202E}",
  ]
}
