import Files
import Foundation
import Stages
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct AuthoritiesTests {
  @Test func `a flag, then what curl and OpenSSL read, then the system's`() throws {
    let folder = try TemporaryFolder()
    for name in ["flag", "curl", "openssl"] { try Data().write(to: folder[name]) }
    let environment = ["CURL_CA_BUNDLE": folder["curl"].path, "SSL_CERT_FILE": folder["openssl"].path]
    func path(_ file: String?, _ environment: [String: String]) throws -> String? {
      try Authorities.path(file: file, environment: environment)
    }
    #expect(try path(folder["flag"].path, environment) == folder["flag"].path)
    #expect(try path(nil, environment) == folder["curl"].path)
    #expect(try path(nil, ["CURL_CA_BUNDLE": "", "SSL_CERT_FILE": folder["openssl"].path]) == folder["openssl"].path)
    #expect(try path(nil, [:]) == nil)
    let error = #expect(throws: Authorities.Missing.self) { try path(nil, ["SSL_CERT_FILE": "/nonexistent.pem"]) }
    #expect(error?.description.contains("SSL_CERT_FILE") == true && error?.exitStatus == ExitStatus.unconfigured)
  }
}
