// Each property, how often it was checked, and the witness if it broke.

import Checking
import Raft
import Scripting
import Session
import Simulation

extension App {
  func drawSafety(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
  }
}
