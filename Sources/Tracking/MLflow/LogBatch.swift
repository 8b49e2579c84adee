import Foundation

/// One `runs/log-batch` call, within the server's limits: 1,000 metrics, 100 params, 100 tags, 1,000 of all, 1 MB.
/// Source: mlflow/utils/validation.py (MLflow 3.17).
struct LogBatch: Encodable, Sendable {
  struct Metric: Encodable, Sendable, Equatable {
    let key: String
    let value: Double
    /// Unix time in milliseconds.
    let timestamp: Int64
    let step: Int64

    init(key: String, value: Double, timestamp: Int64, step: Int) {
      self.key = MLflowText.key(key)
      self.value = value
      self.timestamp = timestamp
      self.step = Int64(step)
    }
  }

  struct Pair: Encodable, Sendable, Equatable {
    let key: String
    let value: String

    static func param(_ key: String, _ value: String) -> Pair {
      Pair(key: MLflowText.key(key), value: String(value.prefix(6000)))
    }

    static func tag(_ key: String, _ value: String) -> Pair {
      Pair(key: MLflowText.key(key), value: String(value.prefix(8000)))
    }
  }

  private(set) var metrics: [Metric] = []
  private(set) var params: [Pair] = []
  private(set) var tags: [Pair] = []
  private var bytes = 0

  private enum CodingKeys: CodingKey { case metrics, params, tags }

  /// The batches that hold all of these, in order.
  static func split(metrics: [Metric] = [], params: [Pair] = [], tags: [Pair] = []) -> [LogBatch] {
    var batches = [LogBatch()]
    func add(_ bytes: Int, _ list: KeyPath<LogBatch, Int>, atMost limit: Int, _ append: (inout LogBatch) -> Void) {
      let last = batches[batches.count - 1]
      if last[keyPath: list] == limit || last.count == 1000 || (last.count > 0 && last.bytes + bytes > 900_000) {
        batches.append(LogBatch())
      }
      append(&batches[batches.count - 1])
      batches[batches.count - 1].bytes += bytes
    }
    for tag in tags { add(tag.bytes, \.tags.count, atMost: 100) { $0.tags.append(tag) } }
    for param in params { add(param.bytes, \.params.count, atMost: 100) { $0.params.append(param) } }
    for metric in metrics { add(metric.bytes, \.metrics.count, atMost: 1000) { $0.metrics.append(metric) } }
    return batches.filter { $0.count > 0 }
  }

  private var count: Int { metrics.count + params.count + tags.count }
}

extension LogBatch.Metric {
  /// An upper bound in JSON: key, names, three numbers.
  fileprivate var bytes: Int { key.utf8.count + 128 }
}

extension LogBatch.Pair {
  /// In JSON: a control character takes six bytes, a quote or backslash two.
  fileprivate var bytes: Int {
    key.utf8.count + 32
      + value.utf8.reduce(0) { sum, byte in
        sum + (byte < 0x20 ? 6 : byte == 0x22 || byte == 0x2F || byte == 0x5C ? 2 : 1)
      }
  }
}

/// What MLflow takes as the name of a metric, param or tag.
enum MLflowText {
  /// At most 250 letters, digits, `_ - . : /` and blanks, as a path without empty or dotted parts; the rest becomes `_`.
  static func key(_ text: String) -> String {
    let allowed = Set("_-. :/".utf8)
    let clean = text.unicodeScalars.map { scalar -> Character in
      guard scalar.isASCII, let byte = UInt8(exactly: scalar.value) else { return "_" }
      let isPlain = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      return isPlain || allowed.contains(byte) ? Character(scalar) : "_"
    }
    let parts = String(clean).split(separator: "/").map { $0 == "." || $0 == ".." ? "_" : $0 }
    let key = String(parts.joined(separator: "/").prefix(250))
    return key.isEmpty ? "_" : key
  }
}
