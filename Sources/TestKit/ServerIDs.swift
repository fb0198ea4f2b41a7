// The servers that tests talk of, by the names that stand in scripts and on the screen.

import Raft

package let s1 = ServerID(0)
package let s2 = ServerID(1)
package let s3 = ServerID(2)
package let s4 = ServerID(3)
package let s5 = ServerID(4)
package let s6 = ServerID(5)
