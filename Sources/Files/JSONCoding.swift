public import Foundation

/// How this project writes JSON: keys sorted, so that two runs can be compared line by line, and slashes as they are.
extension JSONEncoder {
  /// On one line.
  public static var line: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  /// For people too: a line a member.
  public static var indented: JSONEncoder {
    let encoder = line
    encoder.outputFormatting.insert(.prettyPrinted)
    return encoder
  }

  /// Writes NaN and the infinities, which JSON lacks, as the strings "NaN", "Infinity" and "-Infinity": a metric that went
  /// wrong should be told, not end the run that tells it.
  public func withAllNumbers() -> JSONEncoder {
    nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return self
  }
}

extension JSONDecoder {
  /// Reads what `JSONEncoder.withAllNumbers` writes.
  public static var numbers: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return decoder
  }
}
