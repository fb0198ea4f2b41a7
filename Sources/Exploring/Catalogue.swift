// All servers' states, messages and pasts that were ever met, each once and with a number.

import Foundation
import Raft

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

  /// Things with numbers, and their fingerprints in all names.
  struct Numbered<Thing: Sendable>: Sendable {
    fileprivate(set) var things: [Thing] = []
    fileprivate(set) var fingerprints: [Fingerprint] = []
    fileprivate var numbers: [[UInt8]: UInt32] = [:]

    fileprivate mutating func number(
      _ thing: Thing, kind: UInt64, _ renamings: [Renaming], _ packed: (Renaming) -> [UInt8]
    ) -> UInt32 {
      let bytes = packed(renamings[0])
      if let number = numbers[bytes] { return number }
      let number = UInt32(things.count)
      numbers[bytes] = number
      things.append(thing)
      fingerprints.append(Fingerprint(of: bytes, kind: kind))
      for renaming in renamings.dropFirst() {
        fingerprints.append(Fingerprint(of: packed(renaming), kind: kind))
      }
      return number
    }
  }

  init(_ bounds: Bounds, mergesEqual: Bool) {
    self.bounds = bounds
    renamings = mergesEqual ? Renaming.all(of: bounds.servers) : [Renaming([])]
  }

  func number(of state: LocalState) -> UInt32 {
    lock.withLock { states.number(state, kind: 1, renamings) { state.packed($0) } }
  }

  func number(of message: Message) -> UInt32 {
    lock.withLock { messages.number(message, kind: 2, renamings) { $0[message].packed } }
  }

  func number(of past: Past) -> UInt32 {
    lock.withLock { pasts.number(past, kind: 3, renamings) { past.packed($0) } }
  }

  func number(of news: News) -> UInt32 {
    lock.withLock {
      if let number = numbersOfNews[news] { return number }
      let number = UInt32(self.news.count)
      self.news.append(news)
      numbersOfNews[news] = number
      return number
    }
  }

  /// Lets a copy know all that is known here.
  func bring(upToDate copy: inout CatalogueCopy) {
    lock.withLock {
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
