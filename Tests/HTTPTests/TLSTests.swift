import Foundation
import HTTP
import TestSupport
import Testing

/// A certificate of its own for 127.0.0.1, made by openssl.
private final class Certificate {
  static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"]
    .first(where: FileManager.default.isExecutableFile(atPath:))

  let folder: TemporaryFolder
  var certificate: String { folder["certificate.pem"].path }
  var key: String { folder["key.pem"].path }

  init() throws {
    folder = try TemporaryFolder()
    _ = try ToolRun.output(
      Self.openssl ?? "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
      folder["key.pem"].path, "-out", folder["certificate.pem"].path)
  }
}

@Suite(.timeLimit(.minutes(30)), .enabled(if: Certificate.openssl != nil, "needs the openssl program"))
struct TLSTests {
  private let certificate: Certificate

  init() throws { certificate = try Certificate() }

  private func server(_ tls: TLSOptions) throws -> TestServer {
    try TestServer(["--tls", certificate.certificate, certificate.key], tls: tls)
  }

  private func get(_ server: TestServer) async throws -> HTTPResponse {
    try await server.client.send(HTTPRequest(url: "https://127.0.0.1:\(server.port)/hello?access_token=hidden"))
  }

  @Test func `a certificate that the system does not know is refused`() async throws {
    let server = try server(TLSOptions())
    let error = await #expect(throws: HTTPError.self) { try await get(server) }
    guard case .tls(let host, let reason) = error else {
      Issue.record("expected .tls, found \(String(describing: error))")
      return
    }
    #expect(host == "127.0.0.1:\(server.port)")
    #expect(reason.contains("certificate"))
    #expect(!reason.contains("hidden"))
  }

  @Test func `an authority of one's own is trusted, and no other`() async throws {
    #expect(try await get(server(TLSOptions(authorities: certificate.certificate))).status == 200)
    let server = try server(TLSOptions(authorities: try Certificate().certificate))
    await #expect(throws: HTTPError.self) { try await get(server) }
  }

  @Test func `a certificate file that is missing is said to be`() async throws {
    let server = try server(TLSOptions(authorities: "/nonexistent/ca.pem"))
    let error = await #expect(throws: HTTPError.self) { try await get(server) }
    #expect("\(error, default: "")".contains("/nonexistent/ca.pem"))
  }

  @Test func `no check at all has to be asked for`() async throws {
    #expect(try await get(server(TLSOptions(verifiesPeer: false))).status == 200)
  }
}
