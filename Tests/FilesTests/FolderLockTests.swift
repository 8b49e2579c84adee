import Files
import Foundation
import TestSupport
import Testing

@Suite struct FolderLockTests {
  @Test func `a second owner is refused with the first one's process id, until it lets go`() throws {
    let folder = try TemporaryFolder()
    var lock: FolderLock? = try FolderLock(folder.url)
    let refusal = #expect(throws: FolderLock.InUse.self) { try FolderLock(folder.url) }
    #expect(refusal?.owner == "\(getpid())")
    withExtendedLifetime(lock) {}
    lock = nil
    _ = try FolderLock(folder.url)
  }
}
