// Delta debugging: what is left when everything has been removed that can be.

/// Zeller's ddmin, on complements: removes ever smaller pieces, the last ones first, as long as what is
/// left still does what is looked for.
/// - Parameter test: Whether the items still do. It gives back those that are needed of them: all, or
///   fewer in the same order; nil if they do not.
/// - Returns: Items that do, of which none can be removed alone; unless the test gave up.
/// - Complexity: O(n log n) tests if pieces can be removed, O(n²) at worst.
package func minimized<Item, Failure: Error>(
  _ items: [Item], test: ([Item]) throws(Failure) -> [Item]?
) throws(Failure) -> [Item] {
  var items = items
  var size = max(1, items.count)
  while !items.isEmpty {
    var end = items.count
    var hasShrunk = false
    while end > 0 {
      let start = max(0, end - size)
      var candidate = items
      candidate.removeSubrange(start..<end)
      if let needed = try test(candidate) {
        items = needed
        hasShrunk = true
      }
      end = min(start, items.count)
    }
    if size == 1, !hasShrunk { break }
    size = max(1, min(size, items.count) / 2)
  }
  return items
}
