// The terminal: set up in one place, given back in one place, whatever happens in between. Drawing and
// reading are in the files beside this one.

import CNCurses
import Canvas

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The terminal that the program runs in, taken over from `init` until `restore`.
///
/// There can be one at a time, used from the thread that made it. Whatever ends the process (a return,
/// `exit`, an error, a trap, a signal), the terminal is given back first; the exit status stays that of
/// the cause. Standard error, where it goes to the terminal, is kept aside meanwhile and shown
/// afterwards, a trap's message included.
package final class Terminal {
  /// What the terminal can show: its colours, none if NO_COLOR is set, and its signs.
  package let theme: Theme
  /// Whether it takes more than ASCII at all.
  package let isUTF8: Bool
  /// The size of the screen. Changes before `read` returns `.resized`, never elsewhere.
  package internal(set) var size: Size
  /// Whether clicks and the wheel come in as input. Off at first: while it is on, the terminal's own
  /// selection of text takes a modifier key.
  package var isMouseEnabled = false {
    didSet {
      guard isActive, isMouseEnabled != oldValue else { return }
      sendPrivateModes(isMouseEnabled ? Capabilities.mouseOn : Capabilities.mouseOff)
    }
  }

  var palette: Palette
  /// What writes changes of the picture; nil where ncurses has to.
  var painter: Painter?
  /// What is on the screen; nil when that is unknown or lost.
  var shown: Grid?
  /// The row being sent; kept to save its allocation.
  var run: [cncurses_cell] = []
  var isCursorVisible = false

  var decoder: InputDecoder
  /// When the last byte came in; an unfinished sequence is given up some time after.
  var lastByte = ContinuousClock.now
  /// Signals write here what they have to say to `read`.
  let wakePipe: (reading: Int32, writing: Int32)

  private(set) var isActive = true
  private let screen: OpaquePointer
  private let hasPrivateModes: Bool
  /// Whether the terminal shows what is sent between two marks at once.
  let hasSynchronizedOutput: Bool

  /// Takes over the terminal on standard input and output. Nothing is drawn before the first `draw`.
  ///
  /// The terminal is asked about itself first, which takes it some milliseconds; one that does not answer is
  /// waited for, for 300.
  ///
  /// - Parameter wishes: What is wanted, whatever the terminal says.
  /// - Throws: What is wrong with the terminal, or that there is none; it is left as it was.
  package init(_ wishes: TerminalWishes = TerminalWishes()) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1 else { throw .notATerminal(stream: "standard input") }
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal(stream: "standard output") }
    let name = Self.environment("TERM")
    guard !name.isEmpty else { throw .termIsUnset }
    isUTF8 = cncurses_locale_is_utf8()
    var choice = SignChoice(
      wanted: wishes.signs, terminal: name, isUTF8: isUTF8, locale: Self.locale,
      isInsideTmux: !Self.environment("TMUX").isEmpty || name.hasPrefix("tmux"))
    choice.lacksBraille = !Self.environment("MLTERM").isEmpty || name.hasPrefix("mlterm")
    let capabilities = try Capabilities(name: name, tty: STDOUT_FILENO)

    wakePipe = Self.makePipe()
    guard
      cncurses_install(
        STDOUT_FILENO, capabilities.restore, capabilities.restore.count, wakePipe.writing)
    else { throw .closed }
    cncurses_enter()
    cncurses_set_key_mode()
    let reader = Self.ask(capabilities, isUTF8: isUTF8)
    guard let screen = cncurses_open(name) else {
      cncurses_restore()
      cncurses_uninstall()
      throw .unknownTerminal(name: name)
    }
    self.screen = screen

    // ncurses remembers these modes as the program's and goes back to them after a suspension.
    cncurses_set_key_mode()
    def_prog_mode()
    let window = cncurses_window()
    keypad(window, true)
    // Pending input would otherwise stop an update half-way.
    typeahead(-1)
    leaveok(window, true)
    curs_set(0)

    palette = Palette(
      wantsColor: Self.environment("NO_COLOR").isEmpty,
      backdrop: wishes.backdrop ?? Self.backdrop(reader.answers))
    // What is blank is plain too, so that erasing is the same as writing blanks.
    cncurses_set_background(palette.plainPair)
    let (signs, hasBraille) = choice.signs(for: reader.answers)
    if capabilities.takesUsualSequences, palette.hasOwnColors {
      painter = Painter(
        look: { [palette] in palette.look(of: $0) }, displayable: { Self.displayable($0) },
        canErase: capabilities.canErase)
    }
    theme = Theme(depth: palette.depth, signs: signs, hasBraille: hasBraille)
    decoder = InputDecoder(
      keys: capabilities.keys,
      isOwedAnswers: capabilities.hasPrivateModes && !reader.answers.isComplete)
    decoder.feed(reader.rest)
    hasSynchronizedOutput = reader.answers.hasSynchronizedOutput
    hasPrivateModes = capabilities.hasPrivateModes
    size = Size(columns: 0, rows: 0)
    takeSize()
    sendPrivateModes(Capabilities.pasteOn)
    cncurses_begin_work()
  }

  deinit {
    restore()
  }

  /// Gives the terminal back and shows what was kept of standard error. Calling it again does nothing.
  package func restore() {
    guard isActive else { return }
    isActive = false
    // A report of the mouse on its way here must not reach the shell as text.
    if isMouseEnabled { tcflush(STDIN_FILENO, TCIFLUSH) }
    endwin()
    cncurses_restore()
    cncurses_uninstall()
    cncurses_close(screen)
    close(wakePipe.reading)
    close(wakePipe.writing)
  }

  /// Stops the process as Ctrl-Z does, with the terminal given back until it is continued.
  func suspend() {
    endwin()
    cncurses_restore()
    cncurses_stop()
    resume()
  }

  /// Takes the terminal over anew after someone else had it. The next `draw` sends the whole screen.
  func resume() {
    // If another signal stopped us, ncurses has not let go yet; this makes it set up everything again.
    if !isendwin() { endwin() }
    cncurses_enter()
    cncurses_set_key_mode()
    // ncurses has told the keypad to be local and would change that only to read a key itself.
    keypad(cncurses_window(), true)
    sendPrivateModes(Capabilities.pasteOn + (isMouseEnabled ? Capabilities.mouseOn : ""))
    takeSize()
  }

  /// Asks the kernel for the terminal's size and forgets what was on the screen: the terminal may have
  /// moved, cut or lost it.
  func takeSize() {
    let window = cncurses_window()
    var columns: Int32 = 0
    var rows: Int32 = 0
    if cncurses_window_size(STDOUT_FILENO, &columns, &rows) { resize_term(rows, columns) }
    size = Size(columns: Int(getmaxx(window)), rows: Int(getmaxy(window)))
    clearok(window, true)
    shown = nil
  }

  private func sendPrivateModes(_ sequences: String) {
    guard hasPrivateModes else { return }
    var sequences = sequences
    sequences.withUTF8 { bytes in
      _ = write(STDOUT_FILENO, bytes.baseAddress, bytes.count)
    }
  }

  /// What is known of the background: what the terminal says, or what it has said to the shell.
  private static func backdrop(_ answers: TerminalAnswers) -> Backdrop {
    answers.backdrop == .unknown
      ? Backdrop(variable: environment("COLORFGBG")) : answers.backdrop
  }

  /// The name of the locale that says which characters there are.
  private static var locale: String {
    ["LC_ALL", "LC_CTYPE", "LANG"].map(environment).first { !$0.isEmpty } ?? ""
  }

  private static func environment(_ name: String) -> String {
    getenv(name).map { String(cString: $0) } ?? ""
  }

  private static func makePipe() -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { fatalError("no descriptors left for a pipe") }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    return (ends[0], ends[1])
  }
}
