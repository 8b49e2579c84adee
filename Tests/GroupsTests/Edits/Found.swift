import Dataset

@testable import DataDirectory
@testable import Groups

extension AssignmentFile {
  /// Images `00`, `01`, … in these groups.
  static func found(_ groups: [Int]) -> AssignmentFile {
    AssignmentFile(
      groups.enumerated().map { index, group in
        .init(
          key: .path("\(index < 10 ? "0" : "")\(index).png"), side: .train, group: group,
          distance: Double(index) / 3)
      }
    ).asWritten
  }
}
