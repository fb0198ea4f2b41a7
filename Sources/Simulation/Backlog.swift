// What waits to be dealt with, mostly in the order in which it came.

import Raft

/// An array from which mostly the first element is taken. In a long one that element goes without the others
/// being moved up: its room is given back together with that of many more.
///
/// - Complexity: `append`, and `take` of the first, are O(1) on average; `take` of another is O(count).
public struct Backlog<Element: Sendable>: RandomAccessCollection, Sendable {
  /// With so few the others are moved up: that costs less than to keep account.
  private static var shortCount: Int { 32 }

  /// The elements, behind those that are gone.
  private var all: [Element] = []
  /// Where the first element is.
  public private(set) var startIndex = 0

  /// An empty one.
  public init() {}

  /// The place behind the last element.
  public var endIndex: Int { all.count }

  /// The element at a place.
  public subscript(place: Int) -> Element {
    require(place >= startIndex, "that element is gone")
    return all[place]
  }

  /// Adds an element at the end.
  mutating func append(_ element: Element) { all.append(element) }

  /// Takes out an element. The places of all others may change.
  /// - Precondition: `indices.contains(place)`.
  mutating func take(at place: Int) -> Element {
    require(place >= startIndex, "that element is gone")
    guard place == startIndex, count > Self.shortCount else { return all.remove(at: place) }
    let element = all[place]
    startIndex += 1
    if startIndex > count {
      all.removeFirst(startIndex)
      startIndex = 0
    }
    return element
  }

  /// Takes out everything, and keeps the room.
  mutating func removeAll() {
    all.removeAll(keepingCapacity: true)
    startIndex = 0
  }

  /// Takes out everything.
  mutating func takeAll() -> Backlog {
    defer { self = Backlog() }
    return self
  }
}
