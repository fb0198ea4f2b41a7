// The terminal is asked about itself before ncurses takes it.

import CNCurses
import Canvas

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Terminal {
  /// How long the answers may take; most terminals need a tenth of it.
  private static let answerPatience = Duration.milliseconds(300)

  /// Asks, and reads until the last answer or for as long as there is patience. What the questions draw is drawn
  /// on the second screen, where there is one.
  static func ask(_ capabilities: Capabilities, isUTF8: Bool) -> AnswerReader {
    var reader = AnswerReader()
    // What a terminal of one row says about its cursor looks like a key.
    var (columns, rows): (Int32, Int32) = (0, 0)
    guard capabilities.hasPrivateModes, cncurses_window_size(STDOUT_FILENO, &columns, &rows),
      rows > 1
    else { return reader }
    var question =
      capabilities.enterScreen + Array(AnswerReader.questions(isUTF8: isUTF8).utf8)
      + capabilities.leaveScreen
    question.withUnsafeMutableBytes { bytes in
      _ = write(STDOUT_FILENO, bytes.baseAddress, bytes.count)
    }
    let end = ContinuousClock.now + answerPatience
    while !reader.answers.isComplete {
      var source = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      let count = poll(&source, 1, pollTimeout(until: end))
      if count > 0 {
        // No bytes mean that the terminal is gone, which the first `read` tells.
        guard let bytes = readBytes(from: STDIN_FILENO), !bytes.isEmpty else { break }
        reader.feed(bytes)
      } else if end <= .now {
        break
      }
    }
    return reader
  }
}
