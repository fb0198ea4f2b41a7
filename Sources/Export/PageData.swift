// What the page that plays a run knows of it: how it began, and what each event changed.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

/// Gathers a run for the page. States are kept as differences, and every sentence once, so that a page of thousands of
/// events stays small.
struct PageData {
  private var json = JSONText(isForPage: true)
  private var words = Vocabulary()
  private var passages = Passages()
  private var states: [PageState] = []
  private var links = PageLinks()
  private var count = 0
  /// The position at which the page begins.
  private var start = 0

  /// A sentence each once, and its place.
  struct Vocabulary {
    private(set) var all: [String] = []
    private var places: [String: Int] = [:]

    /// The place of the text.
    mutating func place(of text: String) -> Int {
      if let place = places[text] { return place }
      places[text] = all.count
      all.append(text)
      return all.count - 1
    }
  }

  /// How many events it holds.
  var eventCount: Int { count }

  /// Begins with the run as it is before the first event that is shown.
  mutating func begin(_ walk: borrowing RunWalk) {
    let session = walk.session
    start = session.position
    passages.begin(session.world)
    links = PageLinks(session.world)
    json.beginObject()
    json.key("title")
    json.string(walk.title)
    json.key("seed")
    json.string("\(session.setup.seed)")
    json.key("first")
    json.int(start)
    json.key("time")
    json.int(session.world.now.microseconds)
    json.key("links")
    links.write(to: &json)
    json.key("servers")
    json.beginArray()
    for id in session.world.servers {
      states.append(PageState(id, session))
      PageState().writeChanges(to: states[id.index], &json)
    }
    json.endArray()
    json.key("events")
    json.beginArray()
  }

  /// Adds the last event of the run: its time, what it is, its words, and what it changed.
  mutating func add(_ walk: borrowing RunWalk, _ narration: Explanation) {
    let session = walk.session
    let event = session.world.event
    count += 1
    passages.note(session.world)
    json.beginArray()
    json.int(event.time.microseconds)
    json.int(flags(of: event, walk))
    json.int(words.place(of: narration.headline))
    json.int(words.place(of: session.branch.words(of: event.number)))
    json.beginArray()
    for reason in narration.reasons { json.int(words.place(of: reason)) }
    json.endArray()
    json.int(narration.sections.isEmpty ? -1 : words.place(of: narration.sections.citation))
    json.int(event.touched.first { _ in true }?.index ?? -1)
    writeServers(event, session)
    let now = PageLinks(session.world)
    if now != links {
      links = now
      links.write(to: &json)
    }
    json.endArray()
  }

  private func flags(of event: Event, _ walk: borrowing RunWalk) -> Int {
    let chronicle = walk.session.branch.chronicle
    var flags = 0
    if walk.isMilestone { flags |= 1 }
    if !walk.isMilestone, chronicle.isHeartbeat(chronicle[event.number]) { flags |= 2 }
    if walk.session.violation?.event == event.number { flags |= 4 }
    if case .intervention = event.kind { flags |= 8 }
    return flags
  }

  /// Writes how the servers differ from what they were.
  private mutating func writeServers(_ event: Event, _ session: Session) {
    json.beginArray()
    let world = session.world
    for id in world.servers {
      let isNew = id.index == states.count
      if isNew { states.append(PageState()) }
      let isTouched = event.touched.contains(id) || world.lastReborn.contains(id) || isNew
      guard isTouched else { continue }
      let state = PageState(id, session, logFrom: states[id.index])
      if state == states[id.index] { continue }
      json.beginArray()
      json.int(id.index)
      states[id.index].writeChanges(to: state, &json)
      json.endArray()
      states[id.index] = state
    }
    json.endArray()
  }

  /// Ends it with the messages and the words.
  /// - Returns: All of it as JSON that may stand in a page.
  mutating func finish(_ walk: borrowing RunWalk) -> String {
    json.endArray()
    json.key("messages")
    json.beginArray()
    for passage in passages.all { write(passage) }
    json.endArray()
    json.key("told")
    json.beginArray()
    for told in walk.told(after: start - 1, upTo: start + count) { write(told) }
    json.endArray()
    json.key("words")
    json.beginArray()
    for text in words.all { json.string(text) }
    json.endArray()
    if let violation = walk.session.violation {
      json.key("violation")
      json.string("\(violation)")
    }
    json.endObject()
    return json.text
  }

  private mutating func write(_ passage: Passage) {
    json.beginArray()
    json.int(passage.message.from.index)
    json.int(passage.message.to.index)
    json.int(words.place(of: passage.message.kind.name))
    json.int(words.place(of: passage.message.sign))
    json.int(words.place(of: passage.message.summary))
    json.int(passage.message.term.number)
    json.int(passage.sentIn)
    json.int(passage.sentAt.microseconds)
    json.int(passage.endedIn ?? -1)
    json.int(passage.endedAt?.microseconds ?? -1)
    json.int(passage.isLost ? 1 : 0)
    json.endArray()
  }

  private mutating func write(_ told: (position: Int, words: Tell)) {
    let (kind, text): (StaticString, String)
    switch told.words {
    case .title(let text_): (kind, text) = ("title", text_)
    case .say(let text_): (kind, text) = ("say", text_)
    case .ask(let text_): (kind, text) = ("ask", text_)
    case .choice(let text_, let isRight): (kind, text) = (isRight ? "right" : "wrong", text_)
    case .pause: (kind, text) = ("pause", "")
    default: return
    }
    json.beginArray()
    json.int(told.position)
    json.plain(kind)
    json.string(text)
    json.endArray()
  }
}

/// The links that carry nothing, as pairs of servers.
struct PageLinks: Hashable {
  /// From whom to whom nothing passes, or waits.
  private var cut: [Int] = []
  private var held: [Int] = []

  init() {}

  init(_ world: World) {
    let count = world.nodes.count
    for (place, link) in world.links.enumerated() where place / count != place % count {
      if !link.passes { cut.append(place / count * 32 + place % count) }
      if link.isHeld { held.append(place / count * 32 + place % count) }
    }
  }

  /// Writes both lists: for each link the sender times 32 plus the receiver.
  func write(to json: inout JSONText) {
    json.beginArray()
    for list in [cut, held] {
      json.beginArray()
      for link in list { json.int(link) }
      json.endArray()
    }
    json.endArray()
  }
}
