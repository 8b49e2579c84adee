import Foundation

/// Why JSON could not be read, in words for the person who has the file: what was found, and where. Foundation's own
/// texts name types of Swift.
public func jsonReason(_ error: any Error) -> String {
  guard let error = error as? DecodingError else {
    return (error as? RegularFile.Failure)?.found ?? "no JSON"
  }
  switch error {
  case .keyNotFound(let key, let context): return "no key '\(key.stringValue)'\(place(context))"
  case .typeMismatch(let type, let context): return "something else than \(noun(type))\(place(context))"
  case .valueNotFound(let type, let context): return "null in place of \(noun(type))\(place(context))"
  case .dataCorrupted(let context):
    return context.codingPath.isEmpty ? "no JSON, or JSON that is cut" : "a value that is not known\(place(context))"
  @unknown default: return "JSON of another kind"
  }
}

/// " at 'stages.fetch.inputs[2].bytes'"; nothing for the whole.
private func place(_ context: DecodingError.Context) -> String {
  let path = context.codingPath.reduce(into: "") { text, key in
    if let index = key.intValue { text += "[\(index)]" } else { text += (text.isEmpty ? "" : ".") + key.stringValue }
  }
  return path.isEmpty ? "" : " at '\(path)'"
}

private func noun(_ type: any Any.Type) -> String {
  switch type {
  case is String.Type: "a text"
  case is Bool.Type: "true or false"
  case is any BinaryInteger.Type: "a whole number"
  case is any BinaryFloatingPoint.Type: "a number"
  case is Date.Type: "a date"
  case is [String: Any].Type: "an object"
  default: String(describing: type).hasPrefix("Array") ? "a list" : "an object"
  }
}
