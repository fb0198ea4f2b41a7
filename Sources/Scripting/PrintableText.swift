// Text that came from outside, made fit for a terminal.

extension Unicode.Scalar {
  /// Whether a terminal would obey the scalar, or end a line or turn the direction of the text at it, rather
  /// than show it.
  package var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

extension StringProtocol {
  /// The text with its control characters written out, such as `\u{1B}`: what names a file or comes out of
  /// one cannot move the cursor, ring, break the line or turn it around.
  package var printable: String { printable(keeping: "") }

  /// The same, but for the characters that are kept.
  package func printable(keeping kept: String) -> String {
    guard unicodeScalars.contains(where: \.isControl) else { return String(self) }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isControl, !kept.unicodeScalars.contains(scalar) {
        text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// The text fit for an error: its control characters written out but for line breaks and tabs, and of lines that are
  /// endless only both ends.
  package var printableMessage: String {
    printable(keeping: "\n\t").split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        let scalars = line.unicodeScalars
        // Not counted to the end: a line may have millions.
        guard scalars.index(scalars.startIndex, offsetBy: 400, limitedBy: scalars.endIndex) != nil
        else { return String(line) }
        return
          "\(String.UnicodeScalarView(scalars.prefix(240)))…\(String.UnicodeScalarView(scalars.suffix(120)))"
      }.joined(separator: "\n")
  }

  /// The text as one word of a shell's command line.
  package var shellWord: String {
    let plain = unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || "0123456789_./-+:,@%".unicodeScalars.contains($0))
    }
    let word = hasPrefix("-") ? "./" + self : String(self)
    return plain && !isEmpty
      ? word
      : "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
  }
}
