// Looking into what is sorted.

extension RandomAccessCollection where Index == Int {
  /// The first place in a sorted collection for which the predicate holds, or its end: all before it are
  /// those for which it does not.
  /// - Complexity: O(log n)
  @inlinable
  package func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
