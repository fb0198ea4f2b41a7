// Input: keys, pastes, the mouse, and what signals have to say. Waiting takes no CPU.

import CNCurses
import Canvas

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Terminal {
  /// How long an Esc may be the start of a sequence.
  private static let sequencePatience = Duration.milliseconds(25)
  /// How long an answer of the terminal may pause that is late. Its remains would act as keys.
  private static let answerPatience = Duration.seconds(1)
  /// How long a paste may pause before it counts as cut off. What comes later acts as keys, so this is
  /// longer than a slow connection pauses.
  private static let pastePatience = Duration.seconds(5)

  /// The next input. Ctrl-C, Ctrl-\ and Ctrl-Z act here, as the signals they stand for, and are not
  /// returned; inside a paste they are text. Where `read` is not called for two seconds, the kernel makes
  /// signals of them.
  ///
  /// - Parameter timeoutMilliseconds: How long to wait; nil waits as long as it takes, 0 not at all.
  /// - Returns: The input, nil if none came in time. After `.resized` the screen is unknown: the next
  ///   `draw` sends all of it.
  /// - Throws: `TerminalError.closed` when the terminal is gone.
  package func read(timeoutMilliseconds: Int?) throws(TerminalError) -> UserInput? {
    guard isActive else { throw .closed }
    // The kernel makes signals of Ctrl-C and its like even inside a paste, so that is off. Only a
    // program that works too long to read them needs it, so that it can be stopped.
    cncurses_end_work()
    defer { cncurses_begin_work() }

    let deadline = timeoutMilliseconds.map { ContinuousClock.now + .milliseconds($0) }
    while true {
      // Who types faster than things can be done need not wait with Ctrl-C for all of it.
      if decoder.hasBytes {
        if case .bytes(let bytes) = try wait(until: .now) { decoder.feed(bytes) }
        decoder.skipToInterrupt()
      }
      if let input = decoder.next() {
        if sendSignal(of: input) { continue }
        // Whatever else has written on the screen, Ctrl-L draws all of it anew.
        if input == .key(.control("l")) { shown = nil }
        return input
      }
      let patience = decoder.pending.map { pending in
        switch pending {
        case .sequence: lastByte + Self.sequencePatience
        case .answer: lastByte + Self.answerPatience
        case .paste: lastByte + Self.pastePatience
        }
      }
      switch try wait(until: [deadline, patience].compactMap { $0 }.min()) {
      case .signals(let signals):
        handle(signals)
        return .resized
      case .bytes(let bytes):
        lastByte = .now
        decoder.feed(bytes)
      case .nothing:
        if let patience, patience <= .now {
          if let input = decoder.giveUpWaiting() { return input }
        } else if let deadline, deadline <= .now {
          return nil
        }
      }
    }
  }

  private enum Arrival {
    case bytes([UInt8])
    case signals(Set<Int32>)
    case nothing
  }

  private func wait(until end: ContinuousClock.Instant?) throws(TerminalError) -> Arrival {
    var sources = [
      pollfd(fd: wakePipe.reading, events: Int16(POLLIN), revents: 0),
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&sources, nfds_t(sources.count), Self.pollTimeout(until: end))
    // An interruption by a signal is no news by itself: its handler has written to the pipe.
    guard count > 0 else { return .nothing }
    if sources[0].revents != 0, let bytes = readBytes(from: wakePipe.reading) {
      return .signals(Set(bytes.map { Int32($0) }))
    }
    guard sources[1].revents != 0 else { return .nothing }
    guard let bytes = readBytes(from: STDIN_FILENO) else { return .nothing }
    guard !bytes.isEmpty else { throw .closed }
    return .bytes(bytes)
  }

  /// Milliseconds, rounded up lest the last one be spent spinning; -1 for ever.
  static func pollTimeout(until end: ContinuousClock.Instant?) -> Int32 {
    guard let end else { return -1 }
    let left = max(end - .now, .zero) / .milliseconds(1)
    return Int32(min(left.rounded(.up), 1e9))
  }

  /// Does what the kernel does at these keys elsewhere: tells everyone in the foreground.
  private func sendSignal(of input: UserInput) -> Bool {
    switch input {
    case .key(.control("c")): kill(0, SIGINT)
    case .key(.control("\\")): kill(0, SIGQUIT)
    case .key(.control("z")): kill(0, SIGTSTP)
    default: return false
    }
    return true
  }

  private func handle(_ signals: Set<Int32>) {
    if signals.contains(SIGTSTP) {
      suspend()
      // Being continued is a signal as well; it has been dealt with.
      _ = readBytes(from: wakePipe.reading)
    } else if signals.contains(SIGCONT) {
      resume()
    } else {
      takeSize()
    }
  }
}

/// What can be read now: nil for "try again", nothing for "no more will come".
func readBytes(from descriptor: Int32) -> [UInt8]? {
  var isToTryAgain = false
  let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
    let length = read(descriptor, buffer.baseAddress, buffer.count)
    isToTryAgain = length < 0 && (errno == EAGAIN || errno == EINTR)
    count = max(0, length)
  }
  return isToTryAgain ? nil : bytes
}
