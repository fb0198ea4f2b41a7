// An array with one owner, which is changed in place without asking who else may hold it.

/// A growing array that cannot be copied by accident: it has one owner, so that a change asks for no
/// reference count. Who wants a copy says so with `copy()`.
///
/// This is the one place in the engine that manages memory by hand. Its invariant: the first `used` of
/// `capacity` places are initialized, and all others are not. Every access is checked against `used`.
///
/// - Complexity: Indexing is O(1); `append` is O(1) on average.
public struct UniqueArray<Element: Sendable>: ~Copyable, @unchecked Sendable {
  @usableFromInline var base: UnsafeMutablePointer<Element>
  @usableFromInline var capacity: Int
  @usableFromInline var used: Int

  /// How many elements there are.
  @inlinable public var count: Int { used }

  /// An empty array.
  public init(capacity: Int = 0) {
    self.capacity = capacity
    base = UnsafeMutablePointer.allocate(capacity: capacity)
    used = 0
  }

  /// So many equal elements.
  /// - Precondition: `count >= 0`.
  public init(repeating element: Element, count: Int) {
    self.init(capacity: count)
    base.initialize(repeating: element, count: count)
    used = count
  }

  /// These elements.
  public init(_ elements: some Collection<Element>) {
    self.init(capacity: elements.count)
    for element in elements { append(element) }
  }

  deinit {
    base.deinitialize(count: used)
    base.deallocate()
  }

  /// Another array with the same elements and no more room than they need.
  /// - Complexity: O(count).
  public func copy() -> UniqueArray {
    var copy = UniqueArray(capacity: count)
    copy.base.initialize(from: base, count: count)
    copy.used = used
    return copy
  }

  /// The elements, in an array that may be shared.
  /// - Complexity: O(count).
  public var elements: [Element] { Array(UnsafeBufferPointer(start: base, count: used)) }

  /// Whether there are no elements.
  @inlinable public var isEmpty: Bool { count == 0 }

  /// The places of the elements, in order.
  @inlinable public var indices: Range<Int> { 0..<count }

  /// The element at a place.
  /// - Precondition: `0 <= index < count`.
  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always) unsafeAddress { address(of: index) }
    @inline(__always) unsafeMutableAddress { mutableAddress(of: index) }
  }

  /// Where the element lies, for accessors of types that are made of this one. It counts for nothing once
  /// the array has grown or gone.
  @inlinable @inline(__always)
  public func address(of index: Int) -> UnsafePointer<Element> {
    require(UInt(bitPattern: index) < UInt(bitPattern: used), "no such element")
    return UnsafePointer(base + index)
  }

  /// Where the element lies, for accessors that change it.
  @inlinable @inline(__always)
  public mutating func mutableAddress(of index: Int) -> UnsafeMutablePointer<Element> {
    require(UInt(bitPattern: index) < UInt(bitPattern: used), "no such element")
    return base + index
  }

  /// Adds an element at the end.
  @inlinable @inline(__always)
  public mutating func append(_ element: consuming Element) {
    if used == capacity { grow() }
    (base + used).initialize(to: element)
    used += 1
  }

  /// Puts an element into a part of the array that is in order, and moves on by one place those that belong
  /// behind it: the place after the part is overwritten.
  /// - Precondition: `range.upperBound < count`.
  /// - Complexity: O(n) in those that are moved on, which are looked at from the end.
  @inlinable @inline(__always)
  public mutating func insert(
    _ element: Element, into range: Range<Int>, before isBehind: (Element) -> Bool
  ) {
    require(range.lowerBound >= 0 && range.upperBound < used, "no such place")
    var place = base + range.upperBound
    let start = base + range.lowerBound
    while place > start, isBehind(place[-1]) {
      place.pointee = place[-1]
      place -= 1
    }
    place.pointee = element
  }

  /// Takes out an element; those behind it move on by one place.
  /// - Precondition: `0 <= index < count`.
  /// - Complexity: O(n) in the elements behind it.
  @inlinable
  public mutating func remove(at index: Int) -> Element {
    require(UInt(bitPattern: index) < UInt(bitPattern: used), "no such element")
    let element = (base + index).move()
    used -= 1
    (base + index).moveInitialize(from: base + index + 1, count: used - index)
    return element
  }

  /// Takes out the first elements; those behind them move up.
  /// - Precondition: `0 <= number <= count`.
  /// - Complexity: O(count).
  @inlinable
  public mutating func removeFirst(_ number: Int) {
    require(number >= 0 && number <= used, "an array loses at most what it has")
    base.deinitialize(count: number)
    used -= number
    base.moveInitialize(from: base + number, count: used)
  }

  /// Takes off the last element.
  /// - Precondition: The array is not empty.
  @inlinable @inline(__always)
  public mutating func removeLast() -> Element {
    require(count > 0, "an empty array has no last element")
    used -= 1
    return (base + used).move()
  }

  /// Takes off the last element, if there is one.
  @inlinable @inline(__always)
  public mutating func popLast() -> Element? {
    if used == 0 { return nil }
    used -= 1
    return (base + used).move()
  }

  /// Removes all elements and keeps the room that they took.
  @inlinable
  public mutating func removeAll() {
    base.deinitialize(count: used)
    used = 0
  }

  @usableFromInline @inline(never)
  mutating func grow() {
    let larger = Swift.max(8, capacity * 2)
    let room = UnsafeMutablePointer<Element>.allocate(capacity: larger)
    room.moveInitialize(from: base, count: used)
    base.deallocate()
    base = room
    capacity = larger
  }
}

extension UnsafePointer {
  /// Where a stored part of what lies here lies: to hand over the part itself would copy it.
  @inlinable @inline(__always)
  package func part<Part>(_ path: KeyPath<Pointee, Part>) -> UnsafePointer<Part> {
    guard let part = pointer(to: path) else { fatalError("a part is stored where the whole is") }
    return part
  }
}
