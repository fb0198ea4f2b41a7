// Looking into what is sorted.

/// The first place in a sorted collection for which the predicate holds, or its end: all before it are those
/// for which it does not.
/// - Complexity: O(log n)
@inlinable
package func partition<Elements: RandomAccessCollection>(
  _ elements: Elements, where isBehind: (Elements.Element) -> Bool
) -> Int where Elements.Index == Int {
  var (low, high) = (elements.startIndex, elements.endIndex)
  while low < high {
    let middle = (low + high) / 2
    if isBehind(elements[middle]) { high = middle } else { low = middle + 1 }
  }
  return low
}
