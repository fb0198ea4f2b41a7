// The servers that tests talk of, by the names that stand in scripts and on the screen.

import Raft

/// The first server.
package let s1 = ServerID(0)
/// The second server.
package let s2 = ServerID(1)
/// The third server.
package let s3 = ServerID(2)
/// The fourth server.
package let s4 = ServerID(3)
/// The fifth server.
package let s5 = ServerID(4)
/// The sixth server.
package let s6 = ServerID(5)
