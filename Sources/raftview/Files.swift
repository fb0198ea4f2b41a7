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
  let draft = try FileDraft(path, replacing: replacing)
  try draft.write(Array(text.utf8)[...])
  try draft.finish()
}

/// A file that is being written piece by piece, beside its place; it is put there at the end, or never. What is no
/// regular file, such as a pipe or a device, is written to.
final class FileDraft {
  private let path: String
  private let replacing: Bool
  private var file: Int32
  /// Where it is being written; nil for what is no regular file.
  private var draft: String?
  /// Where it will be: behind a link is the file that is meant.
  private let place: String
  private let mode: mode_t

  /// Begins a file.
  /// - Throws: If it cannot be written, or is there and was not to be replaced.
  init(_ path: String, replacing: Bool) throws(FileWriteError) {
    var status = stat()
    let isThere = stat(path, &status) == 0
    (self.path, self.replacing) = (path, replacing)
    place = isThere ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path
    mode = isThere ? status.st_mode & 0o7777 : modeOfNewFiles()
    if isThere, status.st_mode & S_IFMT != S_IFREG {
      file = open(path, O_WRONLY | O_CLOEXEC)
      guard file >= 0 else { throw FileWriteError(path) }
      return
    }
    if isThere, !replacing {
      errno = EEXIST
      throw FileWriteError(path)
    }
    let created = try createDraft(beside: place, for: path)
    (file, draft) = (created.file, created.name)
  }

  deinit {
    if file >= 0 { close(file) }
    if let draft { unlink(draft) }
  }

  /// Writes more.
  /// - Throws: If it cannot be written; then what was begun goes.
  func write(_ bytes: ArraySlice<UInt8>) throws(FileWriteError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileWriteError(path) }
      rest = rest.dropFirst(count)
    }
  }

  /// Puts it in its place.
  /// - Throws: If that cannot be done; then what was begun goes, and what was there stays.
  func finish() throws(FileWriteError) {
    guard draft == nil || fchmod(file, mode) == 0 && fsync(file) == 0 else {
      throw FileWriteError(path)
    }
    let isClosed = close(file) == 0
    file = -1
    guard isClosed else { throw FileWriteError(path) }
    guard let draft else { return }
    // Unlike to rename, to link replaces nothing that came there in the meantime.
    guard replacing ? rename(draft, place) == 0 : link(draft, place) == 0 else {
      throw FileWriteError(path)
    }
    if !replacing { unlink(draft) }
    self.draft = nil
  }
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
