package import DataDirectory
package import Pipeline

/// What the groups of a data directory are of, and what is left of them: by this the manifest knows whether they are up to
/// date, whoever made or edited them.
package enum GroupRecord {
  /// The stage that finds them.
  package static let stage = "groups"

  package static func inputs(in folder: DataFolder) throws -> [Artifact] {
    let place = Descriptors.place(in: folder)
    return try folder.artifacts([
      (place.npy, .file), (place.csv, .table), (place.json, .file), (DataFolder.split, .table),
    ])
  }

  package static func outputs(in folder: DataFolder) throws -> [Artifact] {
    try folder.artifacts([(DataFolder.groups, .folder)])
  }
}
