// Something long that is written down piece by piece, on several threads.

import Synchronization

/// A piece of what is written down.
package struct Piece<End: Sendable>: Sendable {
  /// What was written.
  package var bytes: [UInt8]
  /// What it all came to, where nothing comes after this; else nil.
  package var end: End?

  /// A piece of this.
  package init(_ bytes: [UInt8], end: End?) {
    self.bytes = bytes
    self.end = end
  }
}

/// Writes down, piece by piece, what has to be gone through from its start: to leave pieces out takes less time than to
/// write them, so that several who go through the same share the writing.
package protocol PieceWriter: ~Copyable {
  /// What it all comes to.
  associatedtype End: Sendable

  /// Goes through the pieces before this one without writing them, and writes it. Beyond the end there is nothing to
  /// write, and the end is told again; where it has thrown, it throws again.
  /// - Parameter number: Counts from 0; each time a higher one.
  mutating func write(piece number: Int) throws -> Piece<End>
}

/// Writes something whole, in order, whatever the number of threads. As long as it has one piece only, no thread is
/// started.
/// - Parameters:
///   - jobs: How many threads write, each with a writer of its own. Of what they have written four pieces for each wait
///     at most.
///   - make: Makes a writer that stands at the start. Called on any thread.
///   - send: Takes what is written, piece by piece, on the thread of the caller.
/// - Returns: What it all came to.
/// - Throws: What a writer throws, after what comes before it has been sent, and what `send` throws. Then nothing more
///   is sent.
package func writePieces<Writer: PieceWriter & ~Copyable>(
  jobs: Int, by make: @escaping @Sendable () -> Writer, to send: ([UInt8]) throws -> Void
) throws -> Writer.End {
  let desks = Desks(make)
  let first = try desks.write(0)
  try send(first.bytes)
  if let end = first.end { return end }
  let pool = Pool<Result<Piece<Writer.End>, any Error>, Void>(
    1...UInt64(Int.max), window: UInt64(4 * max(1, jobs)), tally: (), count: { _, _ in }
  ) { number, _ in Result { try desks.write(Int(number)) } }
  // With fewer threads it comes out all the same, by and by.
  _ = pool.start(jobs: jobs > 1 ? jobs : 0)
  defer { pool.stop() }
  while let result = pool.next(orAfter: 1, { _ in true }) {
    let piece = try result.get()
    try send(piece.bytes)
    if let end = piece.end { return end }
  }
  fatalError("nothing is as long as there are numbers")
}

/// Where writers wait for their next piece.
private final class Desks<Writer: PieceWriter & ~Copyable>: Sendable {
  /// A writer, and the piece that it would come to next. One thread at a time has it.
  final class Desk: @unchecked Sendable {
    var writer: Writer
    var next = 0

    init(_ writer: consuming Writer) { self.writer = writer }
  }

  private let make: @Sendable () -> Writer
  private let free = Mutex<[Desk]>([])

  init(_ make: @escaping @Sendable () -> Writer) { self.make = make }

  /// Has a piece written by whom it is nearest to.
  func write(_ number: Int) throws -> Piece<Writer.End> {
    let desk = free.withLock { desks in
      let nearest = desks.indices.filter { desks[$0].next <= number }
        .max { desks[$0].next < desks[$1].next }
      return nearest.map { desks.remove(at: $0) }
    }
    let mine = desk ?? Desk(make())
    mine.next = number + 1
    defer { free.withLock { $0.append(mine) } }
    return try mine.writer.write(piece: number)
  }
}
