// The one vocabulary: every key, every line typed at `:`, every line of a script is a command.

import Raft
import Simulation

/// Something that is done to a run, or asked of it, or told about it.
///
/// `Command.parse(_:servers:name:)` reads one and `description` prints it; `Limits` has the bounds of
/// all numbers. Lists of servers name each once, and are not empty unless it says so.
package enum Command: Hashable, Sendable {
  /// Says what the world begins with, before the first event.
  case setUp(SetUp)
  /// Changes the world: one event.
  case act(Act)
  /// Does the act to each message that it names, in the order sent: `deliver S1>S2 all`. Each is one event.
  case each(Act)
  /// Fails the run unless the cluster would refuse the act now. It is tried on a copy: nothing is done.
  case refused(Act)
  /// Lets time pass.
  case advance(Advance)
  /// Fails the run unless the condition holds now: `expect`.
  case check(Condition)
  /// Tells about the run.
  case tell(Tell)
}

/// What there is before the first event, and cannot be changed after it.
package enum SetUp: Hashable, Sendable {
  /// How many servers there are.
  case servers(Int)
  /// The seed of everything random.
  case seed(UInt64)
  /// How a server begins, if not with nothing.
  case given(GivenServer)
}

/// How far the run goes on by itself.
package enum Advance: Hashable, Sendable {
  /// Lets so much time pass.
  case run(TimeSpan)
  /// Lets a time pass that is drawn from the seed.
  case runBetween(TimeSpanRange)
  /// Runs until the condition holds; with a bound, for no longer than that.
  case runUntil(Condition, within: TimeSpan?)
  /// Takes so many events.
  case step(Int)
  /// Takes events until the condition holds.
  case stepUntil(Condition)
}

/// What is said to those who watch the run.
package enum Tell: Hashable, Sendable {
  /// What the script is called.
  case title(String)
  /// Something about what is seen.
  case say(String)
  /// A question to the audience; its choices follow.
  case ask(String)
  /// An answer to the question before it.
  case choice(String, isRight: Bool)
  /// The number that is the right answer to the question before it.
  case number(Int)
  /// The server that is the right answer to the question before it: it is answered by choosing one.
  case server(ServerID)
  /// What holds at the stop after the question's if the answer before it is right, and does not if it is wrong.
  case means(Condition)
  /// What the viewer is to bring about from this stop on.
  case goal(Condition)
  /// A help with the question or the goal before it, for those who ask for one.
  case hint(String)
  /// A stop of the lesson.
  case pause
  /// The group of lessons that the script belongs to, for lists of them.
  case group(String)
  /// What the script is about, in a line, for lists of them.
  case about(String)
  /// The server that the picture is about while this stop is on the screen; nil for whoever leads.
  case select(ServerID?)
  /// The view to open at this stop.
  case show(ScreenName)
  /// What the words of this stop are about; nil for nothing any more.
  case mark(Marked?)

  /// Whether it is words to be read, or a stop at which to read them, rather than a hint for the picture
  /// or for lists of lessons.
  package var isSaid: Bool {
    switch self {
    case .title, .say, .ask, .choice, .pause: true
    case .number, .server, .means, .goal, .hint: false
    case .group, .about, .select, .show, .mark: false
    }
  }
}

/// Something in the picture to which a lesson points.
package enum Marked: Hashable, Sendable {
  /// Entries of a server's log, by their indexes.
  case log(ServerID, ClosedRange<LogIndex>)
  /// A link.
  case link(LinkSelector)
}

/// A view, as scripts name it.
package enum ScreenName: String, CaseIterable, Hashable, Sendable {
  /// The servers, what is on its way, and the logs.
  case cluster
  /// All of one server.
  case inspector
  /// What is on its way.
  case messages
  /// The elections, and who could win.
  case elections
  /// Who told whom, and when.
  case spaceTime = "space-time"
  /// The safety properties.
  case safety
  /// How long, how much.
  case charts
  /// What happened, in words.
  case events
  /// Why something is not so.
  case questions
  /// The code that decided, and the paper's rule.
  case code
}
