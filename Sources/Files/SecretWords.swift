internal import Foundation

/// What names a secret, and what looks like one: for what is recorded and must not hold any. Names and looks are all that
/// a program can go by, so that it would rather refuse a harmless word than keep a key.
public enum SecretWords {
  /// Names that are one of these, without dashes, dots and underscores.
  private static let names: Set = [
    "k", "key", "keys", "api", "tk", "appid", "auth", "oauth", "sig", "pw", "pwd", "pass", "code", "pat", "sid",
    "ticket",
    "jwt", "bearer", "dsn", "sas", "cookie", "session", "connectid", "credentials", "private",
  ]
  private static let endings = [
    "token", "apikey", "accesskey", "subscriptionkey", "signature", "secret", "password", "passwd", "passphrase",
    "credential", "sessionid", "sessid", "cookie",
  ]
  /// Words that make a name of several words a secret's.
  private static let words: Set = [
    "key", "keys", "pat", "auth", "oauth", "pwd", "pass", "jwt", "bearer", "dsn", "sas", "cookie", "session", "private",
    "cert", "sig", "credentials",
  ]
  private static let parts = [
    "token", "password", "passwd", "passphrase", "secret", "credential", "apikey", "cookie", "signature",
  ]

  /// Of a parameter in an address: `access_token`, `k`, `JSESSIONID`.
  public static func isParameter(_ name: some StringProtocol) -> Bool {
    let plain = (name.removingPercentEncoding ?? String(name)).lowercased().filter { !"-_.".contains($0) }
    return names.contains(plain) || endings.contains(where: plain.hasSuffix)
  }

  /// Of an environment variable: `MY_PAT`, `SESSION_COOKIE`, `DATABASE_URL`. `PWD` is the working directory.
  public static func isVariable(_ name: String) -> Bool {
    let lower = name.lowercased()
    guard !["pwd", "oldpwd"].contains(lower) else { return false }
    let pieces = lower.split(separator: "_").map(String.init)
    // Addresses of services hold the password of whoever uses them.
    let services: Set = [
      "database", "db", "redis", "mongo", "mongodb", "postgres", "postgresql", "mysql", "amqp", "broker",
    ]
    let isAddress = ["url", "uri"].contains(pieces.last ?? "") && !services.isDisjoint(with: pieces)
    return isAddress || !words.isDisjoint(with: pieces) || parts.contains(where: lower.contains)
      || ["mlflow_tracking_", "mapbox_"].contains(where: lower.hasPrefix)
  }

  /// Whether a text holds a user and a password, or a long word that nobody reads: keys, tokens, UUIDs.
  public static func isLikely(in text: some StringProtocol) -> Bool {
    let text = String(text)
    if text.contains(#/:\/\/[^\/?#]*@/#) { return true }
    if text.contains(#/[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}/#) { return true }
    // Of JSON Web Tokens, Mapbox, Google and GitHub.
    if text.contains(
      #/(^|[^A-Za-z0-9])(eyJ[A-Za-z0-9_-]{16}|[ps]k\.[A-Za-z0-9_-]{16}|AIza[A-Za-z0-9_-]{16}|gh[a-z]_[A-Za-z0-9]{16})/#)
    {
      return true
    }
    return text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.contains(where: isRandom)
  }

  /// Sixteen letters and digits or more that change from one to the other again and again, or twenty letters that change
  /// their case as no word does.
  private static func isRandom(_ word: Substring) -> Bool {
    guard word.count >= 16 else { return false }
    let pairs = zip(word, word.dropFirst())
    let changes = pairs.count { $0.isNumber != $1.isNumber }
    let rises = pairs.count { $0.isLowercase && $1.isUppercase }
    return changes >= 4 || word.count >= 20 && rises * 4 >= word.count
  }
}
