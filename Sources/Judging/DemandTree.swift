// What has to be at a moment, kept so that whether something asks for more than what is known is found out at once.

/// States as ways through a tree: a step a server, by what its log has to be.
struct DemandTree {
  /// A place in the tree.
  private struct Place {
    /// Where a demand of the next server leads, by the number of the demand.
    var next: [(demand: Int, place: Int)] = []
    /// The least cost of a state that ends here, without the entry asked about committed, and with.
    var costs: (Int, Int) = (.max, .max)
  }

  private var places = [Place()]
  private var numbers: [RunSearch.Demand: Int] = [:]
  private var demands: [RunSearch.Demand] = []
  /// By number, for each other demand whether that asks for no more: worked out once.
  private var isNoMore: [[Bool]] = []
  private let asksNoMore: (RunSearch.Demand, RunSearch.Demand) -> Bool

  /// Nothing is known.
  /// - Parameter asksNoMore: Whether whatever fulfils the second demand fulfils the first.
  init(_ asksNoMore: @escaping (RunSearch.Demand, RunSearch.Demand) -> Bool) {
    self.asksNoMore = asksNoMore
  }

  /// Takes in a state, unless one that is known asks for no more and costs no more.
  mutating func insert(_ state: RunSearch.State, _ cost: Int) -> Bool {
    let way = state.demands.map { number(of: $0) }
    if isNeedless(way, 0, 0, state.isCommitted, cost) { return false }
    var at = 0
    for demand in way {
      if let known = places[at].next.first(where: { $0.demand == demand }) {
        at = known.place
      } else {
        places[at].next.append((demand, places.count))
        at = places.count
        places.append(Place())
      }
    }
    if state.isCommitted {
      places[at].costs.1 = min(places[at].costs.1, cost)
    } else {
      places[at].costs.0 = min(places[at].costs.0, cost)
    }
    return true
  }

  private func isNeedless(
    _ way: [Int], _ server: Int, _ place: Int, _ isCommitted: Bool, _ cost: Int
  ) -> Bool {
    if server == way.count {
      let costs = places[place].costs
      return costs.1 <= cost || !isCommitted && costs.0 <= cost
    }
    let allowed = isNoMore[way[server]]
    for (demand, next) in places[place].next
    where allowed[demand] && isNeedless(way, server + 1, next, isCommitted, cost) {
      return true
    }
    return false
  }

  private mutating func number(of demand: RunSearch.Demand) -> Int {
    if let known = numbers[demand] { return known }
    let number = demands.count
    numbers[demand] = number
    demands.append(demand)
    for other in 0..<number { isNoMore[other].append(asksNoMore(demand, demands[other])) }
    isNoMore.append(demands.map { asksNoMore($0, demand) })
    return number
  }
}
