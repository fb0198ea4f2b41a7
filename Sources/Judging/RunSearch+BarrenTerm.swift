// The first term that nobody can win so that all of a picture is there up to it.

extension RunSearch {
  /// The first term after which no run has all entries of the picture up to it.
  var firstBarrenTerm: Int {
    for term in terms {
      let nodes = tree.nodes.indices.filter { tree.nodes[$0].term <= term && $0 > 0 }
      let leaves = nodes.filter { leaf in !nodes.contains { $0 != leaf && tree.has($0, leaf) } }
      var isFound = false
      func assign(_ place: Int, _ demands: [RunSearch.Demand]) {
        if isFound || watch?.isStopped == true { return }
        if place == leaves.count {
          isFound = elections(to: demands, through: term) != nil
          return
        }
        for server in picture.rows.indices where demands[server].log == nil {
          var more = demands
          more[server].log = leaves[place]
          assign(place + 1, more)
        }
      }
      assign(0, Array(repeating: RunSearch.Demand(log: nil), count: picture.rows.count))
      if !isFound { return term }
    }
    return lastTerm
  }

  /// The first term that nobody can win so that all of a picture is there up to it; nil if the picture can occur.
  /// - Precondition: It has no fault that is seen without looking for a run.
  static func firstBarrenTerm(_ picture: LogPicture) -> Int? {
    let tree = LogTree(picture.rows.map { $0.log.compactMap { $0 } })
    let search = RunSearch(picture, tree)
    let end = tree.logs.map { Demand(log: $0) }
    return search.elections(to: end, through: search.lastTerm) == nil ? search.firstBarrenTerm : nil
  }
}
