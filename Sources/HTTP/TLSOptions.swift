/// Whom to trust. The default trusts what the system trusts.
public struct TLSOptions: Sendable, Equatable {
  /// false accepts any certificate: for servers of one's own only.
  public var verifiesPeer: Bool
  /// A PEM file, or a folder that `openssl rehash` prepared, of authorities to trust instead of the system's.
  public var authorities: String?

  public init(verifiesPeer: Bool = true, authorities: String? = nil) {
    self.verifiesPeer = verifiesPeer
    self.authorities = authorities
  }
}
