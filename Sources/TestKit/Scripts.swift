// Scripts, commands and conditions from their text.

import Scripting
import Testing

/// A script from its text.
package func parsed(
  _ text: String, name: String = "test.raft", _ location: SourceLocation = #_sourceLocation
) throws -> Script {
  do {
    return try Script(parsing: text, name: name)
  } catch {
    Issue.record("\(error)", sourceLocation: location)
    throw error
  }
}

/// A command from its text.
package func command(
  _ text: String, servers: Int = 5, _ location: SourceLocation = #_sourceLocation
) throws -> Command {
  try #require(try Command.parse(text, servers: servers), sourceLocation: location)
}
