// All servers' states, messages and pasts that were ever met, each once and with a number.

import Foundation
import Raft
import Synchronization

/// Numbers what clusters are made of. Shared by all who explore.
///
/// There are few of them: millions of clusters consist of thousands of different servers and messages.
final class Catalogue: @unchecked Sendable {
  let bounds: Bounds
  /// The names under which a cluster counts as the same.
  let renamings: [Renaming]
  /// Everything below is touched only while it is held.
  private let lock = NSLock()
  private var states = Numbered<LocalState>()
  private var messages = Numbered<Message>()
  private var pasts = Numbered<Past>()
  private var news: [News] = []
  private var numbersOfNews: [News: UInt32] = [:]
  private var steps: [UInt64: SharedStep] = [:]
  /// How many states, messages, pasts and news there are together; read without the lock as well.
  private let size = Atomic(0)

  /// Things with numbers, and their fingerprints in all names.
  struct Numbered<Thing: Sendable>: Sendable {
    fileprivate(set) var things: [Thing] = []
    fileprivate(set) var fingerprints: [Fingerprint] = []
    fileprivate var numbers: [[UInt8]: UInt32] = [:]

    fileprivate func number(_ bytes: [UInt8]) -> UInt32? { numbers[bytes] }

    fileprivate mutating func add(
      _ thing: Thing, _ bytes: [UInt8], _ newFingerprints: [Fingerprint]
    ) -> UInt32 {
      let number = UInt32(things.count)
      numbers[bytes] = number
      things.append(thing)
      fingerprints += newFingerprints
      return number
    }
  }

  /// A step that one explorer has worked out, for the others.
  struct SharedStep: Sendable {
    var step: Step
    /// What it sends, by number.
    var sent: [UInt32]
    /// What it adds to the fingerprint, by the renamings.
    var difference: [Fingerprint]
  }

  init(_ bounds: Bounds, mergesEqual: Bool) {
    self.bounds = bounds
    renamings = mergesEqual ? Renaming.all(of: bounds.servers) : [Renaming([])]
  }

  func number(of state: LocalState) -> UInt32 {
    number(\.states, state, kind: 1) { state.packed($0) }
  }

  func number(of message: Message) -> UInt32 {
    number(\.messages, message, kind: 2) { $0[message].packed }
  }

  func number(of past: Past) -> UInt32 {
    number(\.pasts, past, kind: 3) { past.packed($0) }
  }

  /// The number of a thing. What takes time is done while nobody waits.
  private func number<Thing>(
    _ all: ReferenceWritableKeyPath<Catalogue, Numbered<Thing>>, _ thing: Thing, kind: UInt64,
    _ packed: (Renaming) -> [UInt8]
  ) -> UInt32 {
    let bytes = packed(renamings[0])
    if let number = lock.withLock({ self[keyPath: all].number(bytes) }) { return number }
    let fingerprints =
      [Fingerprint(of: bytes, kind: kind)]
      + renamings.dropFirst().map { Fingerprint(of: packed($0), kind: kind) }
    return lock.withLock {
      if let number = self[keyPath: all].number(bytes) { return number }
      size.wrappingAdd(1, ordering: .releasing)
      return self[keyPath: all].add(thing, bytes, fingerprints)
    }
  }

  func number(of news: News) -> UInt32 {
    lock.withLock {
      if let number = numbersOfNews[news] { return number }
      let number = UInt32(self.news.count)
      self.news.append(news)
      size.wrappingAdd(1, ordering: .releasing)
      numbersOfNews[news] = number
      return number
    }
  }

  /// The step that a server with this number takes by something with this code, if anybody has worked it out.
  func step(_ state: UInt32, _ code: UInt32) -> SharedStep? {
    lock.withLock { steps[UInt64(state) << 32 | UInt64(code)] }
  }

  /// Takes down a step for the others.
  func share(_ step: SharedStep, _ state: UInt32, _ code: UInt32) {
    lock.withLock { steps[UInt64(state) << 32 | UInt64(code)] = step }
  }

  /// Lets a copy know all that is known here. Costs next to nothing where there is nothing new.
  func bring(upToDate copy: inout CatalogueCopy) {
    let size = size.load(ordering: .acquiring)
    if copy.size == size { return }
    lock.withLock {
      copy.size = self.size.load(ordering: .relaxed)
      copy.states.learn(states)
      copy.messages.learn(messages)
      copy.pasts.learn(pasts)
      copy.news += news[copy.news.count...]
    }
  }

  /// How many server states, messages and pasts were met.
  var counts: (states: Int, messages: Int, pasts: Int) {
    lock.withLock { (states.things.count, messages.things.count, pasts.things.count) }
  }
}

/// What one explorer knows of the catalogue, to be looked at without asking whether another is writing in it.
struct CatalogueCopy: ~Copyable {
  var states = Known<LocalState>()
  var messages = Known<Message>()
  var pasts = Known<Past>()
  var news: [News] = []
  /// How many of them there are together.
  fileprivate var size = 0

  /// Things by number, with their fingerprints: for each all in a row, by the renamings.
  struct Known<Thing: Sendable>: ~Copyable {
    private(set) var things: [Thing] = []
    private(set) var fingerprints = Words<UInt64>()

    fileprivate mutating func learn(_ all: borrowing Catalogue.Numbered<Thing>) {
      let known = things.count
      if known == all.things.count { return }
      things += all.things[known...]
      let width = all.fingerprints.count / all.things.count
      for fingerprint in all.fingerprints[(known * width)...] {
        fingerprints.append(fingerprint.first)
        fingerprints.append(fingerprint.second)
      }
    }
  }
}
