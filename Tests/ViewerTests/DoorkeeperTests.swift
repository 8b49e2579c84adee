import Testing

@testable import Viewer

@Suite struct DoorkeeperTests {
  private func status(_ host: String?, of doorkeeper: Doorkeeper, method: String = "GET") -> Int {
    doorkeeper.refusal(of: Query(method, "/", headers: host.map { ["host": $0] } ?? [:]))?.status ?? 200
  }

  @Test func `only its own names are answered`() {
    let doorkeeper = Doorkeeper(host: "127.0.0.1", port: 8765, token: nil)
    for host in ["127.0.0.1:8765", "localhost:8765", "LocalHost:8765", "[::1]:8765"] {
      #expect(status(host, of: doorkeeper) == 200, "\(host)")
    }
    for host in [
      nil, "", "127.0.0.1", "127.0.0.1:80", "evil.example:8765", "localhost.evil.example:8765", "127.0.0.1:8765.evil",
      "127.0.0.2:8765", "[::1]", "127.0.0.1:8765@evil.example", "192.168.1.2:8765", "127.0.0.1:08765x",
    ] {
      #expect(status(host, of: doorkeeper) == 421, "\(host ?? "none")")
    }
  }

  @Test func `the host that was asked for is a name too, and port 80 needs no number`() {
    let doorkeeper = Doorkeeper(host: "192.0.2.7", port: 80, token: nil)
    #expect(status("192.0.2.7", of: doorkeeper) == 200 && status("192.0.2.7:80", of: doorkeeper) == 200)
    #expect(status("192.0.2.8", of: doorkeeper) == 421)
    #expect(status("[2001:db8::1]:81", of: Doorkeeper(host: "2001:db8::1", port: 81, token: nil)) == 200)
  }

  @Test func `on every interface any address is answered, and no name`() {
    for host in ["0.0.0.0", "::"] {
      let doorkeeper = Doorkeeper(host: host, port: 8765, token: nil)
      #expect(status("192.168.1.2:8765", of: doorkeeper) == 200 && status("[fe80::1]:8765", of: doorkeeper) == 200)
      #expect(status("evil.example:8765", of: doorkeeper) == 421)
    }
  }

  @Test func `other methods are not allowed`() {
    let doorkeeper = Doorkeeper(host: "127.0.0.1", port: 80, token: "t")
    for method in ["PUT", "DELETE", "OPTIONS", "TRACE", "get"] {
      #expect(status("localhost", of: doorkeeper, method: method) == 405, "\(method)")
    }
    #expect(status("localhost", of: doorkeeper, method: "HEAD") == 200)
  }
}
