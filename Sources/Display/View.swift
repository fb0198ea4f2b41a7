// What a view is: a value with its state, its keys, what a key does to it, and how it is drawn.

import Canvas

/// A part of the picture that keeps nothing of its own.
///
/// Drawing changes nothing and finds nothing out by running ahead: what that takes is found out
/// before, by `View.refresh`.
protocol Panel {
  /// Draws into the rectangle, and marks what can be clicked there.
  func draw(in area: Rect, on screen: inout Screen)
}

/// One of the views: what it remembers, which keys it has, and what they do.
///
/// A view knows the run and the rest of the program only as the `Model` that is passed to it, which it
/// can't change. What it wants to happen elsewhere it returns as effects.
protocol View: Sendable {
  /// What its own keys do.
  associatedtype Action

  /// The keys that do something else here than in the other views, or only something here.
  static var keys: [KeyBinding] { get }

  /// Does what a key of the view asks for.
  /// - Returns: What is to happen outside of the view, in this order.
  mutating func update(_ action: Action, _ model: Model) -> [Effect]

  /// Brings what the view keeps of the moment up to date. It is called after everything that may have
  /// changed the model while the view is on the screen, so that drawing has nothing to find out.
  mutating func refresh(_ model: Model)

  /// Draws into the rectangle, and marks what can be clicked there.
  func draw(_ model: Model, in area: Rect, on screen: inout Screen)
}

extension View {
  mutating func refresh(_ model: Model) {}
}
