// Pieces: the same whole, whatever the number of threads, and whatever ends it.

import Batches
import Testing

@Suite("Pieces")
struct PiecesTests {
  /// Writes down the squares from 0 on, three to a piece, to a last one.
  private struct Squares: PieceWriter, ~Copyable {
    let last: Int
    var fault: Int?
    private var next = 0

    init(to last: Int, fault: Int? = nil) {
      self.last = last
      self.fault = fault
    }

    struct Fault: Error {}

    mutating func write(piece number: Int) throws -> Piece<Int> {
      var bytes: [UInt8] = []
      while next < 3 * (number + 1), next <= last {
        if let fault, next >= fault { throw Fault() }
        if next >= 3 * number { bytes += Array("\(next * next) ".utf8) }
        next += 1
      }
      return Piece(bytes, end: next > last ? last : nil)
    }
  }

  private func squares(to last: Int) -> String {
    (0...last).map { "\($0 * $0) " }.joined()
  }

  @Test("it is written whole and in order", arguments: [0, 1, 2, 4, 9])
  func whole(jobs: Int) throws {
    for last in [0, 1, 2, 3, 5, 6, 200] {
      var text = ""
      let end = try writePieces(jobs: jobs) {
        Squares(to: last)
      } to: {
        text += String(decoding: $0, as: UTF8.self)
      }
      #expect(end == last && text == squares(to: last))
    }
  }

  @Test("what a writer throws comes after what was written before it", arguments: [1, 4])
  func fault(jobs: Int) {
    var text = ""
    #expect(throws: Squares.Fault.self) {
      try writePieces(jobs: jobs) {
        Squares(to: 200, fault: 100)
      } to: {
        text += String(decoding: $0, as: UTF8.self)
      }
    }
    #expect(text == squares(to: 98))
  }

  @Test("where it cannot be sent, nothing more is sent", arguments: [1, 4])
  func cannotSend(jobs: Int) {
    struct Full: Error {}
    var count = 0
    #expect(throws: Full.self) {
      try writePieces(jobs: jobs) {
        Squares(to: 200)
      } to: { _ in
        count += 1
        if count == 20 { throw Full() }
      }
    }
    #expect(count == 20)
  }
}
