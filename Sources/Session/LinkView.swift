// One link as the views and the words read it.

import Raft
import Simulation

/// A directed link as the views and the words read it.
package struct LinkView: Hashable, Sendable {
  /// How it treats messages.
  package var settings = LinkSettings()
  /// Loses everything that is sent.
  package var isCut = false
  /// Keeps everything that is sent until it is delivered by hand or released.
  package var isHeld = false
  /// When something last arrived over it; nil where that is not known, or so long ago that the link is not
  /// in use.
  package var lastArrival: Instant?

  /// Whether what is sent can arrive, held or not.
  package var passes: Bool { !isCut && settings.lossMillionths < 1_000_000 }

  /// Whether what is sent can arrive, without a hand that lets it go.
  package var carries: Bool { passes && !isHeld }

  /// A link as links are by default.
  package init() {}

  /// The link as the simulation knows it.
  package init(_ link: Link) {
    settings = link.settings
    isCut = link.isCut
    isHeld = link.isHeld
  }
}
