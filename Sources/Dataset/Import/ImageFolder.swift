package import Foundation

/// Images that are files of a folder, the first folder of each its class.
package struct ImageFolder {
  package let url: URL

  package init(_ url: URL) { self.url = url }

  package struct Listing {
    /// Absolute paths, and the first sub-folder as the class.
    package var images: [(path: String, label: String?)] = []
    /// Nothing is missing without it.
    package var passedOver = PassedOver()
    /// What somebody may miss: pictures of formats that are not read here, files that cannot be named.
    package var leftOut = PassedOver()
    /// Absolute paths of folders and files that could not be looked at.
    package var unread: [String] = []
  }

  /// - Parameter isOwn: which files are the program's own, and no photographs.
  /// - Throws: `ImportedPath.Failure` where there are none.
  package func listing(leavingOut isOwn: (URL) -> Bool = { _ in false }) throws -> Listing {
    var listing = Listing()
    let walked = try FolderWalk.through(url) { stop in
      let kinds = FileKinds(stop.files)
      for name in kinds.images {
        let file = stop.url.appendingPathComponent(name)
        if !isOwn(file) { listing.images.append((file.path, stop.steps.first)) }
      }
      for name in kinds.foreignImages { listing.leftOut.add(FileKinds.kind(name), stop.path(of: name)) }
      for name in kinds.others + kinds.bare + kinds.vectorTiles {
        listing.passedOver.add(FileKinds.kind(name), stop.path(of: name))
      }
    }
    listing.passedOver.add(walked.passedOver)
    listing.leftOut.add(walked.leftOut)
    listing.unread = walked.unread
    guard !listing.images.isEmpty else {
      var found = listing.leftOut
      found.add(listing.passedOver)
      throw ImportedPath.Failure(
        path: url.path, reason: "expected images, or z/x/y tiles, found \(found.brief)")
    }
    return listing
  }
}
