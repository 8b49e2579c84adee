internal import CTorch

/// Where tensors live and operations run.
public struct Device: Sendable, Equatable, CustomStringConvertible {
  /// libtorch's name: `cpu`, `cuda:0`.
  public let name: String

  public static let cpu = Device(name: "cpu")

  public var description: String { name }
  public var isCUDA: Bool { self != .cpu }

  /// Results to let wait before one of them is read: reading waits for all that a GPU has to do.
  public var resultsAhead: Int { isCUDA ? 16 : 1 }

  public enum Failure: Error, CustomStringConvertible, Equatable {
    case unknown(String)
    case absent(asked: String, found: Int)
    case noInstructions(Precision)

    public var description: String {
      switch self {
      case .unknown(let text): "device '\(text)': expected auto, cpu, cuda or cuda:N"
      case .absent(let asked, let found):
        "device '\(asked)': this libtorch (\(Device.torchVersion)) sees \(found) CUDA devices; choose cpu, "
          + "or build with LIBTORCH=/path/to/a/CUDA/build"
      case .noInstructions(let precision):
        "precision \(precision.rawValue): expected fp32 on this processor, which lacks AVX-512 (avx512bw, avx512vl, avx512dq): "
          + "gradients would be lost in rounding, and an image would take many times as long; use --precision fp32, or a "
          + "CUDA device"
      }
    }
  }

  /// - Parameter text: `auto` (the first CUDA device if there is one), `cpu`, `cuda` or `cuda:N`.
  /// - Throws: `Device.Failure`.
  public init(_ text: String) throws {
    let count = Self.cudaDevices
    switch text {
    case "auto": self = count > 0 ? Device(name: "cuda:0") : .cpu
    case "cpu": self = .cpu
    default:
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2, parts[0] == "cuda", let index = parts.count == 1 ? 0 : Int(parts[1]), index >= 0 else {
        throw Failure.unknown(text)
      }
      guard index < count else { throw Failure.absent(asked: text, found: count) }
      self = Device(name: "cuda:\(index)")
    }
  }

  private init(name: String) { self.name = name }

  /// Whether it has instructions for a precision.
  public func computes(in precision: Precision) -> Bool {
    precision == .fp32 || isCUDA || tiles_processor_has_bfloat16()
  }

  /// - Throws: `Device.Failure.noInstructions`.
  public func require(_ precision: Precision) throws(Failure) {
    guard computes(in: precision) else { throw .noInstructions(precision) }
  }

  /// 0 where this libtorch was built without CUDA.
  public static var cudaDevices: Int {
    var count: Int64 = 0
    // A libtorch that cannot count its devices cannot use them.
    guard (try? check("count the CUDA devices", tiles_torch_cuda_count(&count))) != nil else { return 0 }
    return Int(count)
  }

  public static var torchVersion: String { String(cString: tiles_torch_version()) }

  /// Why libtorch cannot be used; nil where it can.
  public static var problem: String? {
    var count: Int64 = 0
    do {
      try check("load it", tiles_torch_threads(&count))
      return nil
    } catch { return error.description }
  }

  /// What multiplies matrices on the CPU: name, version and file.
  public static var blas: String { String(cString: tiles_torch_blas()) }

  /// The version of what convolves on the CPU.
  public static var oneDNN: String { String(cString: tiles_torch_onednn()) }

  /// The version of NCCL, by which GPUs of several processes add up among themselves; nil where it is not there.
  public static var nccl: String? {
    let version = String(cString: tiles_torch_nccl())
    return version.isEmpty ? nil : version
  }

  /// Threads that one operation on the CPU uses: all cores, or `OMP_NUM_THREADS`.
  public static var threads: Int {
    var count: Int64 = 1
    guard (try? check("count its threads", tiles_torch_threads(&count))) != nil else { return 1 }
    return Int(count)
  }

  /// Runs `body` with so many threads for each operation on the CPU. Rounding depends on their number.
  public static func withThreads<Result>(_ count: Int, _ body: () throws -> Result) throws -> Result {
    let before = threads
    try check("set its threads", tiles_torch_set_threads(Int64(count)))
    defer { try? check("set its threads", tiles_torch_set_threads(Int64(before))) }
    return try body()
  }

  /// Waits for all work on the device: clocks tell nothing before.
  public func synchronize() throws(TorchError) {
    try check("synchronize \(name)", tiles_torch_synchronize(name))
  }
}
