import Testing

@testable import Viewer

@Suite(.timeLimit(.minutes(30))) struct DoorkeeperTests {
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

  @Test func `names that were allowed are answered with any port, and their page over TLS`() {
    let doorkeeper = Doorkeeper(host: "127.0.0.1", port: 8765, allowed: ["maps.example.org"], token: "t")
    for host in ["maps.example.org", "maps.example.org:443", "Maps.Example.org:9000"] {
      #expect(status(host, of: doorkeeper) == 200, "\(host)")
    }
    for host in ["example.org", "evil.maps.example.org", "127.0.0.1:443"] {
      #expect(status(host, of: doorkeeper) == 421, "\(host)")
    }
    func edit(_ host: String, from origin: String) -> Int {
      let headers = ["host": host, "origin": origin, "x-tiles-token": "t"]
      return doorkeeper.refusal(of: Query("POST", "/groups", headers: headers))?.status ?? 200
    }
    #expect(edit("maps.example.org", from: "https://maps.example.org") == 200)
    #expect(edit("maps.example.org", from: "http://maps.example.org") == 200)
    #expect(edit("127.0.0.1:8765", from: "https://127.0.0.1:8765") == 403)
    #expect(edit("maps.example.org", from: "https://evil.example") == 403)
  }

  @Test(arguments: [
    ("::FFFF:127.0.0.1", ["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::FFFF:7F00:1]"]),
    ("0:0:0:0:0:0:0:1", ["[::1]", "[0:0:0:0:0:0:0:1]"]),
    ("2001:DB8:0::1", ["[2001:db8::1]", "[2001:0db8:0:0::1]"]),
  ]) func `an address is known in each of its spellings`(host: String, spellings: [String]) {
    let doorkeeper = Doorkeeper(host: host, port: 8765, token: nil)
    for spelling in spellings { #expect(status("\(spelling):8765", of: doorkeeper) == 200, "\(spelling)") }
    for other in ["[2001:db8::2]", "2001:db8::1", "[127.0.0.1]", "[localhost]", "[::1", "::1"] {
      #expect(status("\(other):8765", of: doorkeeper) == 421, "\(other)")
    }
  }

  @Test func `hosts of this machine alone, and of every interface, are told however they are spelt`() {
    for host in [
      "127.0.0.1", "127.1.2.3", "localhost", "LocalHost", "::1", "0:0::1", "::FFFF:127.0.0.1", "::ffff:7f00:1",
    ] {
      #expect(HostName(host).isLoopback && !HostName(host).isEveryInterface, "\(host)")
      #expect(Server.isLoopback(host) && Server.isHost(host), "\(host)")
    }
    for host in ["0.0.0.0", "::", "0:0::0", "::FFFF:0.0.0.0"] {
      #expect(!HostName(host).isLoopback && HostName(host).isEveryInterface, "\(host)")
      let doorkeeper = Doorkeeper(host: host, port: 8765, token: nil)
      #expect(status("192.168.1.2:8765", of: doorkeeper) == 200 && status("evil.example:8765", of: doorkeeper) == 421)
    }
    for host in ["127.example", "::2", "::ffff:128.0.0.1", "192.168.1.2", "0.0.0.1"] {
      #expect(!HostName(host).isLoopback && !HostName(host).isEveryInterface, "\(host)")
    }
    for host in ["127.1", "[::1]", "evil.example", "", "::1%lo"] { #expect(!Server.isHost(host), "\(host)") }
  }

  @Test func `other methods are not allowed`() {
    let doorkeeper = Doorkeeper(host: "127.0.0.1", port: 80, token: "t")
    for method in ["PUT", "DELETE", "OPTIONS", "TRACE", "get"] {
      #expect(status("localhost", of: doorkeeper, method: method) == 405, "\(method)")
    }
    #expect(status("localhost", of: doorkeeper, method: "HEAD") == 200)
  }
}
