internal import Dataset

extension English {
  func lead(groups: Int, _ images: Int, _ thing: Thing, largest: (name: String, share: Double)?) -> String {
    "\(numerals.count(groups)) \(groups == 1 ? "landscape" : "landscapes") in \(count(images, thing))"
      + (largest.map { "; \($0.name) covers \(numerals.percent($0.share, fine: true))" } ?? "") + "."
  }

  func harvest(_ tiles: Int, _ thing: Thing, zoom: Int?, region: String?, sides: String?, source: String?) -> String {
    count(tiles, thing) + (zoom.map { " at zoom \($0)" } ?? "") + (region.map { " over \($0)" } ?? "")
      + (sides.map { " (\($0))" } ?? "")
      + (source.map { ", from \($0)" } ?? "") + "."
  }

  func missing(absent: Int, failed: Int) -> String {
    [
      absent > 0 ? "\(numerals.count(absent)) more do not exist at the source" : nil,
      failed > 0 ? "\(numerals.count(failed)) could not be fetched" : nil,
    ].compactMap { $0 }.joined(separator: " and ") + "."
  }

  func split(train: Int, test: Int, _ method: Splitter.Method?, seed: UInt64?, trained: Bool) -> String {
    let sides =
      trained
      ? "\(numerals.count(train)) of them train the network; \(numerals.count(test)), which it never learns from, test it"
      : "The groups were found among \(numerals.count(train)) of them; \(numerals.count(test)) were given to the nearest "
        + "group afterwards"
    guard let method else { return sides + "." }
    let drawn = seed.map { " (seed \($0))" } ?? ""
    return switch method {
    case .random: "\(sides); they were drawn at random\(drawn)."
    case .block: "\(sides); whole blocks of neighbours were drawn at random\(drawn)."
    case .hash: "\(sides); a digest of each one's address decides."
    case .folder: "\(sides); whole folders were drawn at random\(drawn)."
    case .series: "\(sides); whole series were drawn at random\(drawn)."
    case .time: "\(sides); the older ones are in train, the newer ones in test."
    }
  }

  func name(_ method: Splitter.Method) -> String {
    switch method {
    case .random: "random"
    case .block: "by blocks"
    case .hash: "by address"
    case .folder: "by folders"
    case .series: "by series"
    case .time: "by date"
    }
  }

  func touching(_ pairs: Int, trained: Bool) -> String {
    if pairs == 0 { return "No test tile touches a train tile." }
    let pairs = "Pairs of a train and a test tile that touch: \(numerals.count(pairs))."
    return trained ? pairs + " Neighbours look alike, so the test figures are somewhat flattering." : pairs
  }

  func known(_ images: Int, trained: Bool) -> String {
    if images == 0 { return "Of no picture or series there are images in both train and test." }
    let found =
      "Images of test that show what one of train shows, or are of a series with one: \(numerals.count(images))."
    return trained ? found + " So the test figures are somewhat flattering." : found
  }

  func training(steps: Int, planned: Int?, clusters: Int?, _ thing: Thing) -> String {
    let of = planned.map { " of \(numerals.count($0))" } ?? ""
    let word = planned == nil && steps == 1 ? "step" : "steps"
    let into = clusters.map { " \(numerals.count($0))" } ?? ""
    return "No label was given. In \(numerals.count(steps))\(of) \(word) the \(plural(thing)) were sorted into\(into) "
      + "clusters by what the network saw in them, and the network was trained to tell those clusters apart."
  }

  func grouping(_ groups: Int, least: Int, most: Int, _ thing: Thing, trained: Bool) -> String {
    let range = least == most ? "" : "\(numerals.count(least)) to "
    let word = groups == 1 ? "group" : "groups"
    return
      "The \(trained ? "last network" : "network")'s view of the \(plural(thing)) gives \(numerals.count(groups)) \(word) of "
      + "\(range)\(count(most, thing))."
  }

  func covering(
    _ squareKilometres: Double, groups: (most: ReportContent.Group, least: ReportContent.Group)?
  ) -> String {
    let whole = "They cover \(numerals.ground(squareKilometres))"
    guard let groups else { return whole + "." }
    func share(_ group: ReportContent.Group) -> String { numerals.percent(group.ground?.share ?? 0, fine: true) }
    return "\(whole): group \(groups.most.id) has most of it, \(share(groups.most)); group \(groups.least.id) least, "
      + "\(share(groups.least))."
  }

  func accuracy(train: Double?, test: Double, _ gap: Certainty.Gap?, _ thing: Thing, isFair: Bool) -> String {
    let share = numerals.percent(test, fine: true)
    let named = "In the end the network named the cluster of \(share) of the test \(plural(thing))"
    guard let train, let gap else { return named + "." }
    let beside = "\(named), and of \(numerals.percent(train, fine: true)) of those that it learned from"
    return switch gap {
    case .none where isFair: "\(beside): what it learned holds for \(plural(thing)) that it never saw."
    case .none: "\(beside): but it knew some of them from train."
    case .wide(let points): "\(beside): the \(points) points between are what it learned by heart."
    }
  }

  func ended(step: Int, nmi: Double) -> String {
    "The training ended after step \(numerals.count(step)), because its clusters had settled: those that the network was "
      + "taught and those found by it agree with an NMI of \(numerals.number(nmi)) (1: the same)."
  }

  func later(_ images: Int, _ thing: Thing) -> String {
    "\(count(images, thing)) came after the groups were found: nothing was learned from \(images == 1 ? "it" : "them"), and "
      + "\(images == 1 ? "it was" : "they were") given to the nearest group."
  }

  func settled(_ nmi: Double, _ band: Certainty.Settling) -> String {
    let agreement = "The clusters of the last two steps agree with an NMI of \(numerals.number(nmi)) (1: the same)"
    return switch band {
    case .settled: "\(agreement): they have settled."
    case .shifting: "\(agreement): they still shift a little; further steps would move some \(plural(.images))."
    case .unsettled: "\(agreement): they have not settled; further steps may give other groups."
    }
  }

  func silhouette(_ value: Double, _ band: Certainty.Structure) -> String {
    let meaning =
      switch band {
      case .strong: "the groups are well apart"
      case .reasonable: "the groups are reasonably apart"
      case .weak: "the groups are weakly apart, and may in part be of the method's making"
      case .none: "the groups hardly part; many images could as well be in the next one"
      }
    return "Silhouette \(numerals.fixed(value, 2)) (-1 to 1): \(meaning)."
  }

  func confidence(_ value: Double, least: (group: Int, value: Double)?) -> String {
    let worst = least.map { "; least sure is group \($0.group), with \(numerals.fixed($0.value, 2))" } ?? ""
    return "Mean confidence \(numerals.fixed(value, 2)) (0: half way to the next group, 1: in the middle of its own)"
      + "\(worst)."
  }

  func agreement(_ found: ReportContent.Evaluation) -> String {
    let known = found.isOfLandCover ? "the land cover that most of each tile has by a map" : "labels known beforehand"
    return "Against \(known) the groups reach NMI \(numerals.number(found.nmi)), ARI "
      + "\(numerals.number(found.ari)) and purity \(numerals.number(found.purity)); 1 is full agreement."
  }
}
