// Files as they are written here: whole or not at all.

import Foundation
import Scripting

/// Why a file could not be written. What was there before is there still.
struct FileWriteError: Error, CustomStringConvertible {
  /// What the file is called.
  let path: String
  /// What the system said.
  let reason: String
  /// Whether a file of the name is there already, which was not to be replaced.
  let exists: Bool

  fileprivate init(_ path: String) {
    self.path = path
    exists = errno == EEXIST
    reason = String(cString: strerror(errno))
  }

  var description: String {
    exists
      ? "\(path.printable) exists; choose another name."
      : "Cannot write \(path.printable): \(reason)."
  }
}

/// Writes a file beside its place and then puts it there, so that nobody ever finds half of it and a full
/// disk leaves the old one. What is no regular file, such as a pipe or a device, is written to.
/// - Parameter replacing: Whether a file that is there already gives way.
/// - Throws: If it cannot be written, or is there and was not to be replaced.
func writeFile(
  _ text: String, to path: String, replacing: Bool = true
) throws(FileWriteError) {
  var status = stat()
  let isThere = stat(path, &status) == 0
  if isThere, status.st_mode & S_IFMT != S_IFREG { return try writeThrough(text, path) }
  if isThere, !replacing {
    errno = EEXIST
    throw FileWriteError(path)
  }
  // Behind a link is the file that is meant.
  let place = isThere ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path
  let mode = isThere ? status.st_mode & 0o7777 : modeOfNewFiles()
  let (file, draft) = try createDraft(beside: place, for: path)
  let isWritten = write(text, file) && fchmod(file, mode) == 0 && fsync(file) == 0
  let reason = errno
  guard close(file) == 0, isWritten else {
    if !isWritten { errno = reason }
    throw giveUp(draft, path)
  }
  if replacing {
    guard rename(draft, place) == 0 else { throw giveUp(draft, path) }
  } else {
    // Unlike to rename, to link replaces nothing that came there in the meantime.
    guard link(draft, place) == 0 else { throw giveUp(draft, path) }
    unlink(draft)
  }
}

/// Removes what was begun.
private func giveUp(_ draft: String, _ path: String) -> FileWriteError {
  let error = FileWriteError(path)
  unlink(draft)
  return error
}

/// A new file in the folder of another, for a time.
private func createDraft(
  beside place: String, for path: String
) throws(FileWriteError) -> (file: Int32, name: String) {
  let folder = place.lastIndex(of: "/").map { String(place[...$0]) } ?? ""
  var name = Array("\(folder).raftview-XXXXXX".utf8CString)
  let file = mkstemp(&name)
  guard file >= 0 else { throw FileWriteError(path) }
  return (file, String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
}

private func writeThrough(_ text: String, _ path: String) throws(FileWriteError) {
  let file = open(path, O_WRONLY | O_CLOEXEC)
  guard file >= 0 else { throw FileWriteError(path) }
  let isWritten = write(text, file)
  let reason = errno
  guard close(file) == 0, isWritten else {
    if !isWritten { errno = reason }
    throw FileWriteError(path)
  }
}

/// - Returns: Whether all of the text is written; if not, `errno` tells why.
private func write(_ text: String, _ file: Int32) -> Bool {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}

/// What new files allow, by the mask of the process, which can only be read by setting it.
private func modeOfNewFiles() -> mode_t {
  let mask = umask(0)
  umask(mask)
  return 0o666 & ~mask
}

/// Writes a file for a subcommand, or says why not.
/// - Throws: Status 73.
func writeOrComplain(_ text: String, to path: String) throws {
  do throws(FileWriteError) {
    try writeFile(text, to: path)
  } catch {
    complain("cannot write \(path): \(error.reason)")
    throw Status.cannotCreate
  }
}

/// Reads a file for a subcommand, or standard input for `-`, or says why not.
/// - Throws: Status 66.
func readOrComplain(_ path: String) throws -> [UInt8] {
  do throws(FileReadError) {
    return try contents(ofFile: path)
  } catch {
    complain("\(error)")
    throw Status.fileCannotBeRead
  }
}
