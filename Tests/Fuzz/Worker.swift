import Foundation

/// Reads one input after the other, in a process that may die of it.
struct Worker {
  private let reader: Reader
  private let options: Options
  private let work: Options.Work

  /// More address space than this is asked for by no sound input: the allocation fails, and the process dies.
  private static let addressSpace: rlim_t = 12 << 30

  static let tooMuchMemory: Int32 = 90

  init(_ reader: Reader, _ options: Options, _ work: Options.Work) {
    self.reader = reader
    self.options = options
    self.work = work
  }

  func run() throws {
    // What it starts ends with it.
    setpgid(0, 0)
    chdir(work.folder.path)
    var space = rlimit(rlim_cur: Self.addressSpace, rlim_max: Self.addressSpace)
    setrlimit(__rlimit_resource_t(UInt32(RLIMIT_AS.rawValue)), &space)
    let place = work.folder.appendingPathComponent("data", isDirectory: true)
    var state = State(work.folder)
    if let file = work.file {
      state.begin(0)
      try read(Data(contentsOf: file), in: place, &state)
      return state.end(1)
    }
    let end = options.seconds.map { Date(timeIntervalSinceNow: $0) }
    let input = work.folder.appendingPathComponent("input")
    let mutator = Mutator(reader)
    var number = work.from
    while options.inputs.map({ number < $0 }) ?? true, end.map({ Date() < $0 }) ?? true {
      let data = mutator.input(number, seed: options.seed)
      // Written first: it is all that is left of a worker that dies.
      try data.write(to: input)
      state.begin(number)
      try read(data, in: place, &state)
      number += 1
    }
    state.end(number)
  }

  private func read(_ data: Data, in place: URL, _ state: inout State) throws {
    try? FileManager.default.removeItem(at: place)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    Memory.forgetPeak()
    do {
      try reader.read(data, place)
      state.accepted += 1
    } catch {
      // Errors are read by people: making their text is part of reading.
      let words = "\(error)"
      state.words &+= words.utf8.count
      if work.file != nil { FileHandle.standardError.write(Data("refused: \(words)\n".utf8)) }
    }
    state.peak = max(state.peak, Memory.peak(of: "self"))
    if Memory.peak(of: "self") > reader.mostMemory { exit(Self.tooMuchMemory) }
  }

  /// What the campaign reads of it, also when it is dead: numbers in a file.
  struct State {
    private let file: Int32
    var accepted = 0
    var peak = 0
    var words = 0

    static let fileName = "state"

    init(_ folder: URL) {
      file = open(folder.appendingPathComponent(Self.fileName).path, O_RDWR | O_CREAT | O_TRUNC, 0o644)
    }

    /// - Parameter number: of the input that is read now.
    func begin(_ number: Int) { write(number) }
    /// - Parameter number: of the input that would be next.
    func end(_ number: Int) { write(number) }

    private func write(_ number: Int) {
      let numbers = [number, accepted, peak]
      _ = numbers.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    }
  }
}
