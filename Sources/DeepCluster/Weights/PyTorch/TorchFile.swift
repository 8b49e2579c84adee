internal import CZip
internal import Files
internal import Foundation

/// Tensors by name in a file of `torch.save`: the zip archives of PyTorch 1.6 and later, and the older ones. Nothing in it is run
/// (`Pickle`).
///
/// Source: pytorch's `torch/serialization.py`, `_load` and `_legacy_load`.
struct TorchFile {
  struct Failure: Error, CustomStringConvertible, Equatable {
    let path: String
    let found: String
    var description: String {
      "\(path): expected tensors of PyTorch by name (.pth), found \(found); convert the file to .safetensors, or take another one"
    }
  }

  private let path: String
  /// By name, without what all names begin with.
  private let tensors: [String: Pickle.Tensor]
  /// The bytes of what tensors are parts of, by the key of the file.
  private let storage: (String) throws -> Data

  private static let mostPickle = 64 << 20
  /// A ViT-G has 4.5 GB.
  private static let mostStorage = 8 << 30
  /// Kernels have 4 axes.
  private static let mostAxes = 32
  private static let magic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]

  /// - Throws: `Failure`.
  init(contentsOf url: URL) throws {
    path = url.path
    do {
      let opened = try OpenedFile(url)
      let start = opened.firstBytes(Self.magic.count)
      if start.starts(with: Array("PK".utf8)) {
        (tensors, storage) = try Self.archive(opened)
      } else if start == Self.magic {
        (tensors, storage) = try Self.older(opened.contents())
      } else {
        throw Pickle.Refusal(found: start.isEmpty ? "an empty file" : "a file of another format")
      }
    } catch let refusal as Pickle.Refusal {
      throw Failure(path: url.path, found: refusal.found)
    } catch let refusal as OpenedFile.Refusal {
      throw Failure(path: url.path, found: refusal.found)
    }
  }

  private typealias Parts = (tensors: [String: Pickle.Tensor], storage: (String) throws -> Data)

  private static func archive(_ opened: OpenedFile) throws -> Parts {
    var pickle = Pickle(try entry("*/data.pkl", most: mostPickle, in: opened))
    return (try named(pickle.value()), { try entry("*/data/\($0)", most: mostStorage, in: opened) })
  }

  private static func entry(_ name: String, most: Int, in opened: OpenedFile) throws(Pickle.Refusal) -> Data {
    var bytes: UnsafeMutableRawPointer?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(TILES_ZIP_MESSAGE))
    // PyTorch packs nothing: no entry is larger than the file.
    switch tiles_zip_read(opened.descriptor, name, min(most, opened.count), &bytes, &count, &message) {
    case TILES_ZIP_READ: return bytes.map { Data(bytesNoCopy: $0, count: count, deallocator: .free) } ?? Data()
    case TILES_ZIP_NO_ENTRY: throw Pickle.Refusal(found: "a zip archive without \(name.dropFirst(2))")
    default:
      let reason = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw Pickle.Refusal(found: "a damaged zip archive (\(reason))")
    }
  }

  /// Pickles of a number, a version, facts of the machine, the tensors, and keys; then what the keys stand for, in their order.
  private static func older(_ data: Data) throws -> Parts {
    var place = 0
    func next() throws(Pickle.Refusal) -> Pickle.Value {
      var pickle = Pickle(data, at: place)
      let value = try pickle.value()
      place = pickle.end
      return value
    }
    for _ in 0..<3 { _ = try next() }
    var pickle = Pickle(data, at: place)
    let tensors = try named(pickle.value())
    place = pickle.end
    guard case .list(let keys) = try next() else {
      throw Pickle.Refusal(found: "a file without the keys of its tensors")
    }
    var places: [String: Range<Int>] = [:]
    for key in keys.values {
      guard case .text(let key) = key, data.count - place >= 8 else {
        throw Pickle.Refusal(found: "a file that ends early")
      }
      let count = data.dropFirst(place).prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      place += 8
      guard let type = pickle.storages[key]?.type, let size = Element.size(ofStorage: type) else {
        throw Pickle.Refusal(found: "numbers of the type \((pickle.storages[key]?.type ?? "none").prefix(100))")
      }
      let (bytes, isTooMuch) = Int(clamping: count).multipliedReportingOverflow(by: size)
      guard !isTooMuch, bytes <= data.count - place else { throw Pickle.Refusal(found: "a file that ends early") }
      places[key] = place..<place + bytes
      place += bytes
    }
    return (
      tensors,
      { key in
        guard let range = places[key] else { throw Pickle.Refusal(found: "a tensor without numbers") }
        return data[data.startIndex + range.lowerBound..<data.startIndex + range.upperBound]
      }
    )
  }

  /// The tensors of a network: the file may hold them alone, or beside others in a dictionary.
  private static func named(_ value: Pickle.Value) throws(Pickle.Refusal) -> [String: Pickle.Tensor] {
    guard case .dictionary(let dictionary) = value else { throw Pickle.Refusal(found: "no dictionary of tensors") }
    var found: [String: Pickle.Tensor] = [:]
    for (key, value) in dictionary.entries { if case .tensor(let tensor) = value { found[key] = tensor } }
    if found.isEmpty {
      for name in ["state_dict", "model", "teacher"] {
        for (key, value) in dictionary.entries where key == name { return try named(value) }
      }
      throw Pickle.Refusal(found: "a dictionary without tensors")
    }
    for prefix in ["module.", "model.", "backbone."] where found.keys.allSatisfy({ $0.hasPrefix(prefix) }) {
      found = Dictionary(uniqueKeysWithValues: found.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }
    return found
  }

  // MARK: Numbers

  enum Element: String {
    case float32 = "torch.FloatStorage"
    case float64 = "torch.DoubleStorage"
    case float16 = "torch.HalfStorage"
    case bfloat16 = "torch.BFloat16Storage"

    var size: Int {
      switch self {
      case .float16, .bfloat16: 2
      case .float32: 4
      case .float64: 8
      }
    }

    /// Bytes of a number in what PyTorch calls a storage; nil for one that is not known here.
    static func size(ofStorage name: String) -> Int? {
      switch name {
      case "torch.LongStorage", "torch.ComplexFloatStorage": 8
      case "torch.ComplexDoubleStorage": 16
      case "torch.IntStorage": 4
      case "torch.ShortStorage": 2
      case "torch.ByteStorage", "torch.CharStorage", "torch.BoolStorage": 1
      default: Self(rawValue: name)?.size
      }
    }
  }

  var names: [String] { Array(tensors.keys) }

  func isFloat(_ name: String) -> Bool { tensors[name].flatMap { Element(rawValue: $0.storage.type) } != nil }

  func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  /// In row-major order, whatever the order in the file.
  /// - Throws: `Failure`.
  func floats(_ name: String) throws -> [Float] {
    guard let tensor = tensors[name], let type = Element(rawValue: tensor.storage.type) else {
      throw Failure(path: path, found: "no numbers with fractions in '\(name)'")
    }
    let data: Data
    do { data = try storage(tensor.storage.key) } catch let refusal as Pickle.Refusal {
      throw Failure(path: path, found: "\(refusal.found) ('\(name)')")
    }
    let count = data.count / type.size
    guard 0...count ~= tensor.offset, tensor.shape.count <= Self.mostAxes else {
      throw Failure(path: path, found: "'\(name)' beyond its numbers")
    }
    if tensor.shape.contains(0) { return [] }
    var last = tensor.offset
    for (size, stride) in zip(tensor.shape, tensor.strides) {
      guard size >= 0, stride >= 0, size <= count else {
        throw Failure(path: path, found: "'\(name)' of the shape \(tensor.shape)")
      }
      let (reach, overflow) = stride.multipliedReportingOverflow(by: max(0, size - 1))
      guard !overflow, reach <= count else { throw Failure(path: path, found: "'\(name)' beyond its numbers") }
      last += reach
    }
    // None is there more than once.
    let size = tensor.shape.reduce((value: 1, overflow: false)) {
      let product = $0.value.multipliedReportingOverflow(by: $1)
      return (product.partialValue, $0.overflow || product.overflow)
    }
    guard !size.overflow && size.value <= count else {
      throw Failure(path: path, found: "'\(name)' of the shape \(tensor.shape) in \(count) numbers")
    }
    guard last < count else { throw Failure(path: path, found: "'\(name)' beyond its numbers") }
    return data.withUnsafeBytes { raw in
      var values: [Float] = []
      func add(_ axis: Int, _ place: Int) {
        guard axis < tensor.shape.count else {
          values.append(Self.float(raw, place, type))
          return
        }
        for index in 0..<tensor.shape[axis] { add(axis + 1, place + index * tensor.strides[axis]) }
      }
      add(0, tensor.offset)
      return values
    }
  }

  private static func float(_ raw: UnsafeRawBufferPointer, _ place: Int, _ type: Element) -> Float {
    let offset = place * type.size
    switch type {
    case .float32:
      return Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    case .float64:
      return Float(Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))))
    case .float16:
      return Float(halfBits: UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    case .bfloat16:
      let bits = UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
      return Float(bitPattern: UInt32(bits) << 16)
    }
  }
}

extension Float {
  /// Of IEEE 754's binary16, which Swift has no type for on every processor.
  init(halfBits bits: UInt16) {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10) & 0x1F, Float(bits & 0x3FF))
    switch exponent {
    case 0: self = sign * fraction * 0x1p-24
    case 31: self = fraction == 0 ? sign * .infinity : .nan
    default: self = sign * (1 + fraction / 1_024) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
    }
  }
}
