// Who a server is, and sets of servers as bits.

/// A server's name. Servers are numbered from 0 in the code and from 1 on the screen: `S1` is 0.
public struct ServerID: Hashable, Comparable, Sendable, CustomStringConvertible {
  @usableFromInline let number: UInt8

  /// The number from 0 up to `ServerSet.capacity - 1`.
  @inlinable @inline(__always) public var index: Int { Int(number) }

  /// Its bit in a `ServerSet`. That it lies within the word is known, and so not asked.
  @inlinable @inline(__always) var bit: UInt32 { 1 &<< UInt32(number) }

  /// The server with this number, counted from 0.
  /// - Precondition: `0 <= index < ServerSet.capacity`.
  @inlinable @inline(__always)
  public init(_ index: Int) {
    require(index >= 0 && index < ServerSet.capacity, "a server's number is 0 to 30")
    number = UInt8(truncatingIfNeeded: index)
  }

  @inlinable @inline(__always)
  init(number: UInt8) { self.number = number }

  /// What no server is called: it can stand in a list of names for one that is not known yet. Behind it there is
  /// no server, so that whoever is handed it by mistake finds none.
  package static let unknown = ServerID(number: UInt8(ServerSet.capacity))

  /// Others of that kind, each with a number from 0 up to `ServerSet.capacity - 1`. They belong in no set.
  package static func unknown(_ number: Int) -> ServerID {
    require(number >= 0 && number < ServerSet.capacity, "numbers are 0 to 30")
    return ServerID(number: UInt8(ServerSet.capacity + 1 + number))
  }

  /// By number.
  @inlinable @inline(__always)
  public static func < (a: ServerID, b: ServerID) -> Bool { a.index < b.index }

  /// `S1` for the first server.
  public var description: String { ServerID.names[index] }

  /// The names of all that can be named: they stand in every sentence.
  private static let names = (0...Int(UInt8.max)).map { "S\($0 + 1)" }
}

/// A set of servers, one bit each: union is an `or`, and a quorum is a population count.
public struct ServerSet: Hashable, Sendable {
  /// The largest number of servers a cluster may have.
  @inlinable public static var capacity: Int { 31 }

  /// Bit 0 is `S1`.
  public var bits: UInt32

  /// The set of these bits; without any the empty set.
  @inlinable @inline(__always)
  public init(bits: UInt32 = 0) { self.bits = bits }

  /// The set with just this server.
  @inlinable @inline(__always)
  public init(_ server: ServerID) { bits = server.bit }

  /// The set of the first `count` servers.
  @inlinable @inline(__always)
  public init(first count: Int) {
    require(count >= 0 && count <= ServerSet.capacity, "a cluster has at most 31 servers")
    bits = (1 << UInt32(count)) - 1
  }

  /// The set of these servers.
  @inlinable @inline(__always)
  public init(_ servers: some Sequence<ServerID>) {
    bits = 0
    for server in servers { insert(server) }
  }

  /// How many members there are.
  @inlinable @inline(__always) public var count: Int { bits.nonzeroBitCount }
  /// Whether there are none.
  @inlinable @inline(__always) public var isEmpty: Bool { bits == 0 }

  /// The highest number of a member, or -1 in the empty set.
  @inlinable @inline(__always) public var highestIndex: Int { 31 - bits.leadingZeroBitCount }

  /// Whether all members are in the other set too.
  @inlinable @inline(__always)
  public func isSubset(of other: ServerSet) -> Bool { bits & ~other.bits == 0 }

  /// Whether the server is a member.
  @inlinable @inline(__always)
  public func contains(_ server: ServerID) -> Bool { bits & server.bit != 0 }

  /// Makes the server a member, if it is none.
  @inlinable @inline(__always)
  public mutating func insert(_ server: ServerID) { bits |= server.bit }

  /// Makes the server no member, if it is one.
  @inlinable @inline(__always)
  public mutating func remove(_ server: ServerID) { bits &= ~server.bit }

  /// The members of either set.
  @inlinable @inline(__always)
  public func union(_ other: ServerSet) -> ServerSet { ServerSet(bits: bits | other.bits) }

  /// The members of both sets.
  @inlinable @inline(__always)
  public func intersection(_ other: ServerSet) -> ServerSet { ServerSet(bits: bits & other.bits) }

  /// The members that are not in the other set.
  @inlinable @inline(__always)
  public func subtracting(_ other: ServerSet) -> ServerSet { ServerSet(bits: bits & ~other.bits) }
}

extension ServerSet: Sequence, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The set of these servers.
  @inlinable @inline(__always)
  public init(arrayLiteral elements: ServerID...) { self.init(elements) }

  /// Walks the members in ascending order.
  public struct Iterator: IteratorProtocol, Sendable {
    @usableFromInline var rest: UInt32

    @inlinable init(_ bits: UInt32) { rest = bits }

    /// The next member, or nil after the last one.
    @inlinable
    public mutating func next() -> ServerID? {
      guard rest != 0 else { return nil }
      let index = rest.trailingZeroBitCount
      rest &= rest - 1
      return ServerID(number: UInt8(truncatingIfNeeded: index))
    }
  }

  /// An iterator over the members in ascending order.
  @inlinable @inline(__always)
  public func makeIterator() -> Iterator { Iterator(bits) }

  /// `S1 S2 S5`.
  public var description: String { map(\.description).joined(separator: " ") }
}
