// What a click is on.

import Canvas
import Raft

extension Grid {
  /// The server whose name, such as `S3`, the cell belongs to or stands beside.
  func server(at column: Int, _ row: Int) -> ServerID? {
    for start in [column, column - 1, column + 1, column - 2, column + 2]
    where self[start, row].scalar == "S" {
      var number = 0
      var x = start + 1
      while let digit = Character(self[x, row].scalar).wholeNumberValue, number < 100 {
        number = number * 10 + digit
        x += 1
      }
      if (1...ServerSet.capacity).contains(number) { return ServerID(number - 1) }
    }
    return nil
  }
}

extension Grid {
  /// The server whose row of the table or of the logs the cell is in: the row begins with its name.
  func serverOfRow(at column: Int, _ row: Int) -> ServerID? {
    // The table stands beside the ring: its name is the nearest to the left that a blank, or the sign of
    // the selected server, stands before.
    var x = column
    while x > 0 {
      let before = self[x - 1, row].scalar
      if self[x, row].scalar == "S", before == " " || before == "▸" || before == ">",
        self[x + 1, row].scalar.properties.numericType != nil
      {
        return server(at: x, row)
      }
      x -= 1
    }
    return nil
  }

  /// Whether the row is one of those that say what just happened and why.
  func isReason(_ row: Int) -> Bool {
    let head = (max(0, size.rows - 10)..<size.rows).last { row in
      let text = String(
        String.UnicodeScalarView((0..<min(12, size.columns)).map { self[$0, row].scalar }))
      return text.contains(" why ")
    }
    guard let head else { return false }
    return row >= head && row < size.rows - 2
  }
}
