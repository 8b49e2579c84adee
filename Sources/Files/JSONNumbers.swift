public import Foundation

/// NaN and the infinities, which JSON lacks, as the strings "NaN", "Infinity" and "-Infinity": a metric that went wrong
/// should be told, not end the run that tells it.
extension JSONEncoder {
  /// Keys sorted, slashes as they are.
  public static var numbers: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return encoder
  }
}

extension JSONDecoder {
  public static var numbers: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return decoder
  }
}
