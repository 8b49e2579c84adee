import Files
import Foundation
import TestSupport
import Testing

extension NetworkRuns {
  /// `tiles serve` by its HTTP.
  @Suite(.timeLimit(.minutes(45))) struct ServeTests {
    let folder: TemporaryFolder

    init() throws { folder = try Served.shared.get() }

    private func tiles(_ served: Served) throws -> [[Int]] {
      let members = try #require(try served.get("/assignments").json["members"] as? [Int])
      return stride(from: 0, to: members.count, by: 4).map { Array(members[$0..<$0 + 4]) }
    }

    @Test func `tiles come with their type and tag, and TileJSON says where`() async throws {
      let served = try await Served(folder)
      let json = try served.get("/tiles.json").json
      #expect(json["tilejson"] as? String == "3.0.0" && json["minzoom"] as? Int == 12 && json["maxzoom"] as? Int == 12)
      #expect(json["tiles"] as? [String] == ["http://127.0.0.1:\(served.port)/tiles/{z}/{x}/{y}"])
      let bounds = try #require(json["bounds"] as? [Double])
      #expect(bounds[0] <= 2 && bounds[1] <= 46 && bounds[2] >= 2.7 && bounds[3] >= 46.3)

      let first = try #require(try tiles(served).first)
      let path = "/tiles/\(first[0])/\(first[1])/\(first[2])"
      let tile = try served.get(path)
      #expect(tile.status == 200)
      let isJPEG = tile.body.starts(with: [0xFF, 0xD8])
      #expect(tile.headers["content-type"] == (isJPEG ? "image/jpeg" : "image/png"))
      let tag = try #require(tile.headers["etag"])
      let again = try served.ask("GET", path + ".jpg", headers: ["If-None-Match": tag])
      #expect(again.status == 304 && again.body.isEmpty)
      #expect(again.headers["content-length"] == "\(tile.body.count)", "that of what is not sent")
      let head = try served.ask("HEAD", path)
      #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "\(tile.body.count)")
      #expect(try served.get("/tiles/12/0/0").status == 204)
      #expect(try served.get("/tiles/12/4096/0").status == 404)
    }

    @Test func `groups, members and places are those of the commands`() async throws {
      let served = try await Served(folder)
      let state = try served.get("/groups.json").json
      let groups = try #require(state["groups"] as? [[String: Any]])
      let listed = try #require(
        try ProgramRun(["groups", "list", "--json"], in: folder.url).json["groups"] as? [[String: Any]])
      #expect(groups.map { $0["images"] as? Int } == listed.map { $0["images"] as? Int } && groups.count == 5)
      let csv = try String(contentsOf: folder["Data/groups/assignments.csv"], encoding: .utf8)
      let rows = csv.split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
      let expected = rows.map { row in [0, 1, 2, 4].compactMap { Int(row[$0]) } }
      #expect(try tiles(served) == expected)

      let exported = try ProgramRun(["export", "csv", "--output", "sure.csv", "--quiet"], in: folder.url)
      #expect(exported.status == 0, "\(exported.errors)")
      let table = try String(contentsOf: folder["sure.csv"], encoding: .utf8).split(separator: "\n").dropFirst()
      let sure = Dictionary(
        table.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
          .map { ($0[..<3].joined(separator: "/"), $0[11]) }, uniquingKeysWith: { first, _ in first })
      for row in rows.prefix(6) {
        let place = try served.get("/tile/\(row[0])/\(row[1])/\(row[2]).json").json
        let member = try #require(place["membership"] as? [String: Any])
        #expect(member["group"] as? Int == Int(row[4]) && member["split"] as? String == row[3])
        #expect(member["distance"] as? Double == Double(row[5]))
        let confidence = try #require(member["confidence"] as? Double)
        #expect(String(format: "%.3f", confidence) == sure[row[..<3].joined(separator: "/")])
        let nearer = rows.count { $0[4] == row[4] && (Double($0[5]) ?? 0) < (Double(row[5]) ?? 0) }
        #expect(member["rank"] as? Int == nearer + 1)
        let near = try #require(place["neighbours"] as? [[String: Any]])
        let similarities = near.compactMap { $0["similarity"] as? Double }
        #expect(near.count == 12 && similarities == similarities.sorted(by: >))
      }
      let group = try #require(groups.first?["group"] as? Int)
      let sheet = try served.get("/sheets/\(group).jpg")
      #expect(sheet.status == 200 && sheet.headers["content-type"] == "image/jpeg")
      let path = "Data/groups/sheets/group-\(group < 10 ? "0" : "")\(group).jpg"
      #expect(try sheet.body == Data(contentsOf: folder[path]))
    }

    @Test func `nothing but its addresses is served`() async throws {
      let served = try await Served(folder)
      for target in [
        "/tiles/..%2f..%2fetc/passwd", "/tiles/../../../../etc/passwd", "/../manifest.json", "/manifest.json",
        "/sheets/..%2f..%2fmanifest.json", "/sheets/../../manifest.json", "/%2e%2e/manifest.json", "//etc/passwd",
        "/tiles.mbtiles", "/images/0", "/thumbs/0.jpg", "/groups/found.csv", "/tiles/12/%2e%2e/1",
      ] {
        let answer = try served.get(target)
        #expect(answer.status == 404, "\(target): \(answer.text.prefix(200))")
      }
      #expect(try served.get("http://127.0.0.1/etc/passwd").status == 404)
      // Still there after all of it.
      #expect(try served.get("/").status == 200)
    }

    @Test func `another Host is refused, and so is another page's edit`() async throws {
      let served = try await Served(folder)
      for host in ["evil.example", "evil.example:\(served.port)", "127.0.0.1:1"] {
        for path in ["/", "/tiles.json", "/groups.json"] {
          #expect(try served.ask("GET", path, headers: ["Host": host]).status == 421, "\(host)")
        }
      }
      #expect(try served.ask("GET", "/", headers: ["Host": "localhost:\(served.port)"]).status == 200)
      let name = #"{"do":"name","group":0,"text":"x"}"#
      #expect(try served.edit(name, token: "").status == 403)
      #expect(try served.edit(name, token: String(repeating: "0", count: 64)).status == 403)
      #expect(try served.edit(name, origin: "http://evil.example").status == 403)
      #expect(try served.ask("OPTIONS", "/groups").status == 405)
      #expect(try served.get("/groups.json").json["edits"] as? Int == 0)
    }

    @Test func `a long body is refused, and is no second request`() async throws {
      let served = try await Served(folder)
      let token = try served.token()
      let smuggled = "GET /groups.json HTTP/1.1\r\nHost: 127.0.0.1:\(served.port)\r\n\r\n"
      for count in [9_000_000, 24_000_000] {
        // What is still being sent when the server closes can take the answer with it.
        let sent = try? served.edit(smuggled + String(repeating: "x", count: count), token: token)
        guard let answer = sent else { continue }
        #expect(answer.status == 413 && !answer.text.contains("HTTP/1.1"), "\(count)")
      }
      #expect(try served.get("/").status == 200)
    }

    @Test func `it listens on a port that is free, and says when one is not`() async throws {
      let served = try await Served(folder)
      let other = try ProgramRun(["serve", "--port", "\(served.port)"], in: folder.url)
      #expect(other.status == 1 && other.output.isEmpty)
      #expect(
        other.errors.contains("127.0.0.1:\(served.port): expected a free port") && other.errors.contains("--port"))
      let named = try ProgramRun(["serve", "--host", "example.org"], in: folder.url)
      #expect(named.status == 64 && named.errors.contains("--host example.org"))
      let nowhere = try ProgramRun(["serve", "--data", "nowhere", "--port", "0"], in: folder.url)
      #expect(nowhere.status == 1 && nowhere.errors.contains("expected a data directory"))
    }

    @Test(arguments: [SIGINT, SIGTERM]) func `a signal ends it at once`(signal: Int32) async throws {
      let served = try await Served(folder)
      #expect(try served.get("/").status == 200)
      served.run.signal(signal)
      let ended = try served.run.wait()
      #expect(ended.status == 130 && !ended.errors.contains("error"))
      #expect(ended.output == "http://127.0.0.1:\(served.port)/\n")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/prlimit"), "needs prlimit (util-linux)"))
    func `more connections than descriptors do not end it`() async throws {
      let served = try await Served(folder)
      let token = try served.token()
      let limit = try ToolRun(
        URL(fileURLWithPath: "/usr/bin/prlimit"), ["--pid", "\(served.run.processID)", "--nofile=48:48"], in: folder.url
      )
      #expect(limit.status == 0, "\(limit.output)")
      // Twice: what the first time used must be free again.
      for round in 1...2 {
        let held = (0..<120).compactMap { _ in try? served.ask.connection() }
        var first = pollfd(fd: try #require(held.first).fileDescriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&first, 1, 30_000) == 1, "round \(round): the first was closed, since the last could not be taken")
        withExtendedLifetime(held) {}
        // While it starts again connections are refused.
        try await eventually("an answer", within: 60, from: served.run) {
          (try? served.get("/groups.json").status) == 200
        }
        #expect(served.run.isRunning)
      }
      #expect(try served.token() == token)
      served.run.signal(SIGTERM)
      let ended = try served.run.wait()
      #expect(ended.status == 130 && !ended.errors.contains("error"), "\(ended.errors)")
    }

    @Test func `open to the network it only looks, and says so`() async throws {
      let run = try ProgramRun.Running(["serve", "--port", "0", "--host", "0.0.0.0"], in: folder.url)
      defer { run.signal(SIGKILL) }
      let port = try await Served.port(of: run)
      let ask = RawRequest(port: port)
      #expect(try ask("GET", "/groups.json").json["canEdit"] as? Bool == false)
      let headers = ["Origin": "http://127.0.0.1:\(port)", "X-Tiles-Token": ""]
      #expect(try ask("POST", "/groups", headers: headers, body: #"{"do":"undo"}"#).status == 403)
      run.signal(SIGTERM)
      #expect(try run.wait().errors.contains("warning: 0.0.0.0: everybody in the network can look"))
    }
  }

  /// What changes while it serves.
  @Suite(.timeLimit(.minutes(45))) struct ServeChangesTests {
    @Test func `edits are those of the commands, both ways`() async throws {
      let folder = try Served.grouped()
      let served = try await Served(folder)
      let token = try served.token()
      func names() throws -> [String?] {
        let groups = try #require(try served.get("/groups.json").json["groups"] as? [[String: Any]])
        return groups.map { $0["name"] as? String }
      }
      let before = try Data(contentsOf: folder["Data/groups/assignments.csv"])
      let script = "<script>alert(1)</script>"
      #expect(try served.edit("{\"do\":\"name\",\"group\":2,\"text\":\"\(script)\"}", token: token).status == 204)
      #expect(try names() == [nil, nil, script, nil, nil])
      #expect(try !served.get("/").text.contains(script))
      #expect(try served.edit(#"{"do":"merge","groups":[2,0,4]}"#, token: token).status == 204)
      let list = try ProgramRun(["groups", "list", "--json"], in: folder.url)
      let entries = try #require(list.json["groups"] as? [[String: Any]])
      #expect(entries.map { $0["group"] as? Int } == [1, 2, 3] && entries[1]["name"] as? String == script)
      #expect(entries[1]["merged_from"] as? [Int] == [0, 4])
      // The stage's record goes along, as after the command.
      let status = try ProgramRun(["status", "--json"], in: folder.url).json["groups"] as? [String: Any]
      #expect(status?["state"] as? String == "up to date")

      // What the command does, the page sees.
      #expect(try ProgramRun(["groups", "name", "3", "Ödland"], in: folder.url).status == 0)
      #expect(try names() == [nil, script, "Ödland"])
      for left in [2, 1, 0] {
        #expect(try served.edit(#"{"do":"undo"}"#, token: token).status == 204)
        #expect(try served.get("/groups.json").json["edits"] as? Int == left)
      }
      #expect(try Data(contentsOf: folder["Data/groups/assignments.csv"]) == before)

      // Colours too: those of the ground, then a person's.
      func colors() throws -> [String?] {
        let groups = try #require(try served.get("/groups.json").json["groups"] as? [[String: Any]])
        return groups.map { $0["color"] as? String }
      }
      let table = try String(contentsOf: folder["Data/groups/colors.csv"], encoding: .utf8).split(separator: "\n")
      #expect(try colors() == table.dropFirst().map { $0.split(separator: ",").last.map(String.init) })
      #expect(try ProgramRun(["groups", "color", "1", "#102030"], in: folder.url).status == 0)
      #expect(try colors()[1] == "#102030")
      #expect(try served.edit(##"{"do":"color","group":1,"text":"#405060"}"##, token: token).status == 204)
      #expect(try colors()[1] == "#405060")
      let red = try served.edit(#"{"do":"color","group":1,"text":"red"}"#, token: token)
      #expect(red.status == 422 && red.text.contains("found 'red'"))
      for _ in 0..<2 { #expect(try served.edit(#"{"do":"undo"}"#, token: token).status == 204) }
      #expect(try colors() == table.dropFirst().map { $0.split(separator: ",").last.map(String.init) })

      // Images too are moved and groups taken apart, which is told, undone and redone.
      let members = try #require(try served.get("/assignments").json["members"] as? [Int])
      let tile = Array(members[0..<3])
      let address = tile.map(String.init).joined(separator: "/")
      let target = members[3] == 1 ? 2 : 1
      func group() throws -> Int? {
        let place = try served.get("/tile/\(address).json").json["membership"] as? [String: Any]
        return (place?["group"] as? NSNumber)?.intValue
      }
      #expect(try served.edit("{\"do\":\"move\",\"tiles\":\(tile),\"group\":\(target)}", token: token).status == 204)
      #expect(try group() == target)
      let made = try served.edit("{\"do\":\"move\",\"tiles\":\(tile),\"group\":null}", token: token)
      #expect(made.status == 200 && made.json["made"] as? [Int] == [5], "\(made.text)")
      #expect(try group() == 5)
      let parts = try served.edit("{\"do\":\"split\",\"group\":\(target),\"into\":2}", token: token)
      #expect(parts.json["made"] as? [Int] == [6], "\(parts.text)")
      let numbers = try served.edit(#"{"do":"move","images":[0],"of":"another","group":1}"#, token: token)
      #expect(numbers.status == 422 && numbers.text.contains("reload"))
      func flags() throws -> [Bool?] {
        let state = try served.get("/groups.json").json
        return [state["canUndo"] as? Bool, state["canRedo"] as? Bool]
      }
      #expect(try flags() == [true, false])
      for _ in 0..<3 { #expect(try served.edit(#"{"do":"undo"}"#, token: token).status == 204) }
      #expect(try flags() == [false, true] && Data(contentsOf: folder["Data/groups/assignments.csv"]) == before)
      #expect(try served.edit(#"{"do":"redo"}"#, token: token).status == 204)
      #expect(try group() == target)
      #expect(try served.edit(#"{"do":"undo"}"#, token: token).status == 204)

      let search = try served.get("/search?like=\(address)&top=3").json
      let found = try #require(search["found"] as? [Int])
      #expect(found.count == 9 && (search["scores"] as? [Double])?.count == 3 && Array(found[0..<3]) != tile)
      let absent = try served.get("/search?like=\(address),1/0/0")
      #expect(absent.status == 422 && absent.text.contains("1/0/0"), "\(absent.text)")
      #expect(try served.get("/search?like=").status == 400)

      let nothing = try served.edit(#"{"do":"undo"}"#, token: token)
      #expect(nothing.status == 422 && nothing.text.contains("expected an edit to take back"))
      let unknown = try served.edit(#"{"do":"merge","groups":[2,77]}"#, token: token)
      #expect(unknown.status == 422 && unknown.text.contains("group 77"))
      let long = try served.edit(
        "{\"do\":\"name\",\"group\":2,\"text\":\"\(String(repeating: "x", count: 201))\"}", token: token)
      #expect(long.status == 422 && long.text.contains("at most 200 characters"))
    }

    @Test func `another tiles at work is told, and the edit can be made afterwards`() async throws {
      let folder = try Served.grouped()
      let served = try await Served(folder)
      let name = #"{"do":"name","group":1,"text":"Forest"}"#
      do {
        let lock = try FolderLock(folder["Data"])
        defer { withExtendedLifetime(lock) {} }
        let refused = try served.edit(name)
        #expect(refused.status == 409 && refused.text.contains("in use by another tiles (process"))
        let notes = try #require(try served.get("/groups.json").json["notes"] as? [String])
        #expect(notes.contains { $0.contains("at work") })
      }
      #expect(try served.edit(name).status == 204)
      #expect(try served.get("/groups.json").json["notes"] as? [String] == [])
    }

    @Test func `from an empty directory to groups without a new start`() async throws {
      let folder = try TemporaryFolder()
      try FileManager.default.createDirectory(at: folder["Data"], withIntermediateDirectories: true)
      let served = try await Served(folder)
      func notes() throws -> String {
        (try served.get("/groups.json").json["notes"] as? [String] ?? []).joined(separator: "\n")
      }
      #expect(try notes().contains("No tiles and no images yet"))
      #expect(try served.get("/").status == 200 && served.get("/tiles.json").status == 404)
      #expect(try served.get("/tiles/12/2070/1450").status == 204)

      let fetch = ["fetch", "--source", "sample", "--zoom", "12", "--quiet", "--bbox"]
      #expect(try ProgramRun(fetch + ["2,46,2.3,46.2"], in: folder.url).status == 0)
      #expect(try served.get("/tiles.json").status == 200)
      #expect(try notes().contains("No groups yet"))
      let east = try #require(try served.get("/tiles.json").json["bounds"] as? [Double])[2]
      #expect(try ProgramRun(fetch + ["2,46,2.7,46.2"], in: folder.url).status == 0)
      #expect(try #require(try served.get("/tiles.json").json["bounds"] as? [Double])[2] > east)

      for arguments in [
        ["embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--quiet"],
        ["groups", "--clusters", "3", "--quiet"],
      ] { #expect(try ProgramRun(arguments, in: folder.url).status == 0) }
      #expect(try notes().isEmpty && (try served.get("/groups.json").json["groups"] as? [Any])?.count == 3)

      // What cannot be read is told; when it can be again, it is shown.
      let found = try Data(contentsOf: folder["Data/groups/found.csv"])
      try Data("z,x,y,split,group\n1,2\n".utf8).write(to: folder["Data/groups/found.csv"])
      let broken = try served.get("/groups.json")
      #expect(broken.status == 500 && broken.text.contains("found.csv"))
      try found.write(to: folder["Data/groups/found.csv"])
      #expect(try served.get("/groups.json").status == 200)
    }

    @Test func `a link that leads out of the directory is not followed`() async throws {
      let folder = try Served.grouped()
      let served = try await Served(folder)
      let sheet = try Data(contentsOf: folder["Data/groups/sheets/group-00.jpg"])
      try sheet.write(to: folder["outside.jpg"])
      try FileManager.default.removeItem(at: folder["Data/groups/sheets/group-00.jpg"])
      try FileManager.default.createSymbolicLink(
        at: folder["Data/groups/sheets/group-00.jpg"], withDestinationURL: folder["outside.jpg"])
      #expect(try served.get("/sheets/0.jpg").status == 404)
      try sheet.write(to: folder["Data/inside.jpg"])
      try FileManager.default.removeItem(at: folder["Data/groups/sheets/group-00.jpg"])
      try FileManager.default.createSymbolicLink(
        at: folder["Data/groups/sheets/group-00.jpg"], withDestinationURL: folder["Data/inside.jpg"])
      #expect(try served.get("/sheets/0.jpg").body == sheet)
      // The directory itself may be a link.
      try FileManager.default.createSymbolicLink(at: folder["Link"], withDestinationURL: folder["Data"])
      #expect(try await Served(folder, data: "Link").get("/sheets/0.jpg").body == sheet)
    }
  }
}
