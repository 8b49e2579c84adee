extension String {
  /// As a shell takes it for one word.
  public var shellWord: String {
    let plain = utf8.allSatisfy { byte in
      UnicodeScalar(byte).properties.isAlphabetic && byte < 0x80 || "0123456789-_=./:,@+%".utf8.contains(byte)
    }
    return plain && !isEmpty ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}
