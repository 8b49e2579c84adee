public import Imaging
internal import KMeans
public import Ranks

extension FeatureExtractor {
  /// Describes images whose parts are not there yet.
  /// - Parameters:
  ///   - images: as many as the parts are of.
  ///   - world: the processes that do it together, each some of the parts.
  ///   - judging: what a head makes of some images, by what it takes of them.
  ///   - progress: gets the number of images done, after each batch, and may throw to stop.
  /// - Throws: what the images and `progress` throw, `TorchError`, `AtomicFile.Failure`.
  public func describe(
    _ images: any ImageSet, into parts: DescriptorParts, world: World = .alone, progress: (_ done: Int) throws -> Void
  ) throws -> DescribedImages {
    try describe(images, into: parts, world: world, judging: { _, _ in ScoreSum() }, progress: progress)
  }

  func describe(
    _ images: any ImageSet, into parts: DescriptorParts, world: World = .alone,
    judging: (_ images: Range<Int>, _ forHead: Samples) throws -> ScoreSum, progress: (_ done: Int) throws -> Void
  ) throws -> DescribedImages {
    precondition(images.count == parts.count, "\(images.count) images for parts of \(parts.count)")
    // Looked at by rank 0 alone: a file system of a network remembers for a while that a file was not there.
    let missing = try world.fromLeader { parts.ranges.indices.filter { parts.file($0) == nil } }
    // Those before a part that is handed out are at least at work.
    var before = [parts.count - missing.reduce(0) { $0 + parts.ranges[$1].count }]
    for number in missing { before.append((before.last ?? 0) + parts.ranges[number].count) }
    let places = Dictionary(uniqueKeysWithValues: zip(missing, before))
    let asksHead = !parts.extras.sample.isEmpty || parts.extras.isJudged
    let asked = asksHead && !kinds.contains(headKind) ? kinds + [headKind] : kinds
    let headPlace = asked.firstIndex(of: headKind) ?? 0
    let next = world.handOut()
    var gathered = asked.map { _ in [Float]() }
    func count() -> Int { gathered[0].count / asked[0].width }
    let runs: @Sendable () throws -> [Int]? = {
      let place = try next()
      return place < missing.count ? Array(parts.ranges[missing[place]]) : nil
    }
    try describe(images, as: asked, runs: runs) { indices, found in
      for (number, samples) in found.enumerated() { gathered[number] += samples.values }
      let number = parts.number(of: indices[0])
      let range = parts.ranges[number]
      let done = (places[number] ?? 0) + count()
      if count() == range.count {
        let rows = zip(asked, gathered).map { Samples(count: range.count, width: $0.width, values: $1) }
        gathered = asked.map { _ in [] }
        var part = DescriptorPart(compared: Samples(sideBySide: Array(rows.prefix(kinds.count))))
        if asksHead {
          let forHead = rows[headPlace]
          part.forHead = forHead.rows(at: parts.sample(of: number).map { $0 - range.lowerBound })
          if parts.extras.isJudged { part.score = try judging(range, forHead) }
        }
        try parts.write(part, number: number)
      }
      try progress(done)
    }
    // Until all parts are there.
    try world.meet()
    return DescribedImages(parts)
  }
}
