import Foundation

/// One reader under fire: workers that read, and who watches over them.
struct Campaign {
  private let reader: Reader
  private let options: Options
  private let folder: URL

  /// What kills a worker is kept here, below the folder of the sources.
  private static let found = Seeds.folder.deletingLastPathComponent().appendingPathComponent("found", isDirectory: true)

  init(_ reader: Reader, _ options: Options) throws {
    self.reader = reader
    self.options = options
    // In memory, where nothing waits for a disk.
    let memory = URL(fileURLWithPath: "/dev/shm", isDirectory: true)
    let place = access(memory.path, W_OK) == 0 ? memory : FileManager.default.temporaryDirectory
    folder = place.appendingPathComponent("fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// What came of it.
  struct Figures {
    let name: String
    var inputs = 0
    /// Inputs that were read to the end without a complaint.
    var accepted = 0
    var crashes = 0
    var hangs = 0
    var greedy = 0
    var peak = 0
    var seconds = 0.0

    var found: Int { crashes + hangs + greedy }

    static let head =
      "| reader | inputs | a second | accepted | crashes | hangs | too much memory | peak memory |\n"
      + "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"

    var line: String {
      let share = inputs == 0 ? 0 : 100 * accepted / inputs
      return
        "| \(name) | \(inputs) | \(Int(Double(inputs) / max(seconds, 0.001))) | \(share) % | \(crashes) | \(hangs) | "
        + "\(greedy) | \(peak >> 20) MiB |"
    }
  }

  private enum Finding: String {
    case crash, hang, memory
  }

  private struct Outcome {
    var finding: Finding?
    /// Of the input at the end.
    var number: Int
    var accepted: Int
    var peak: Int
    var words = ""
  }

  func search() throws -> Figures {
    defer { try? FileManager.default.removeItem(at: folder) }
    var figures = Figures(name: reader.name)
    let start = Date()
    var next = 0
    while true {
      let left = options.seconds.map { $0 - Date().timeIntervalSince(start) }
      if let left, left <= 0 { break }
      if options.inputs.map({ next >= $0 }) ?? false { break }
      if options.seconds == nil, options.inputs == nil, next >= 1_000 { break }
      let outcome = try work(from: next, seconds: left, file: nil)
      figures.accepted += outcome.accepted
      figures.peak = max(figures.peak, outcome.peak)
      guard let finding = outcome.finding else {
        figures.inputs = outcome.number
        break
      }
      next = outcome.number + 1
      figures.inputs = next
      switch finding {
      case .crash: figures.crashes += 1
      case .hang: figures.hangs += 1
      case .memory: figures.greedy += 1
      }
      try keep(finding, outcome)
    }
    figures.seconds = Date().timeIntervalSince(start)
    return figures
  }

  /// - Returns: whether all files were read, or refused, as they should be.
  func replay(_ files: [URL]) throws -> Bool {
    defer { try? FileManager.default.removeItem(at: folder) }
    var isSound = true
    for file in files {
      let outcome = try work(from: 0, seconds: nil, file: file)
      guard let finding = outcome.finding else {
        say("\(reader.name): \(file.lastPathComponent): \(outcome.words.isEmpty ? "read" : outcome.words)")
        continue
      }
      isSound = false
      say("\(reader.name): \(file.lastPathComponent): \(finding.rawValue) \(outcome.words)")
    }
    return isSound
  }

  private func keep(_ finding: Finding, _ outcome: Outcome) throws {
    try FileManager.default.createDirectory(at: Self.found, withIntermediateDirectories: true)
    let name = "\(reader.name)-\(finding.rawValue)-\(options.seed)-\(outcome.number)"
    let place = Self.found.appendingPathComponent(name)
    try? FileManager.default.removeItem(at: place)
    try? FileManager.default.copyItem(at: folder.appendingPathComponent("input"), to: place)
    FileHandle.standardError.write(Data("found: \(place.path) \(outcome.words)\n".utf8))
  }

  /// One worker, to its end.
  private func work(from: Int, seconds: Double?, file: URL?) throws -> Outcome {
    var words = [reader.name, "--work", folder.path, "--from", "\(from)", "--seed", "\(options.seed)"]
    if let seconds { words += ["--seconds", "\(seconds)"] }
    if let inputs = options.inputs ?? (seconds == nil ? 1_000 : nil) { words += ["--inputs", "\(inputs)"] }
    if let file { words += ["--file", file.path] }
    try? FileManager.default.removeItem(at: folder.appendingPathComponent(Worker.State.fileName))
    let errors = folder.appendingPathComponent("errors")
    let worker = try Child(
      URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(), words, errors: errors)
    var last = -1
    var since = Date()
    var peak = 0
    while true {
      usleep(20_000)
      let state = state()
      peak = max(peak, worker.peak)
      if let end = worker.end() {
        let finalState = self.state()
        let isDone = end == .exited(0)
        let said =
          (try? String(contentsOf: errors, encoding: .utf8))?.split(separator: "\n").first.map(String.init) ?? ""
        let isGreedy = end == .exited(Worker.tooMuchMemory)
        return Outcome(
          finding: isDone ? nil : isGreedy ? .memory : .crash, number: max(from, finalState.number),
          accepted: finalState.accepted,
          peak: max(peak, finalState.peak), words: isDone ? said : "\(end) \(said)")
      }
      if state.number != last { (last, since) = (state.number, Date()) }
      let isHung = Date().timeIntervalSince(since) > reader.patience
      guard isHung || worker.peak > 2 * reader.mostMemory else { continue }
      worker.kill()
      return Outcome(
        finding: isHung ? .hang : .memory, number: max(from, state.number), accepted: state.accepted, peak: peak)
    }
  }

  private func state() -> (number: Int, accepted: Int, peak: Int) {
    let place = folder.appendingPathComponent(Worker.State.fileName)
    guard let data = try? Data(contentsOf: place), data.count == 24 else { return (0, 0, 0) }
    let numbers = data.withUnsafeBytes { bytes in
      (0..<3).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int.self) }
    }
    return (numbers[0], numbers[1], numbers[2])
  }
}
