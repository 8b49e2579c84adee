public import Foundation
import Synchronization

/// A real browser (chromium) without a window, one page of it, as a person uses it.
///
///     let browser = try await Browser()
///     try await browser.open(URL(fileURLWithPath: "/tmp/index.html"))
///     try await browser.waitUntil("document.querySelectorAll('img').length > 3")
///     try await browser.click("#legend input")
///     #expect(try await browser.evaluate("document.title") == "Landscapes")
///     #expect(browser.complaints == [])
public final class Browser: Sendable {
  /// On the PATH; nil where there is none: suites carry `.enabled(if: Browser.executable != nil, "needs chromium")`.
  public static let executable: URL? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for name in ["chromium", "chromium-browser", "google-chrome"] {
      for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
        return URL(fileURLWithPath: "\(folder)/\(name)")
      }
    }
    return nil
  }()

  /// Where tests keep the pictures that they take, for a person to look at: git-ignored.
  public static func picture(_ name: String) -> URL {
    Shared.checkout.appendingPathComponent(".build/screenshots/\(name).png")
  }

  public struct Failure: Error, CustomStringConvertible {
    let doing: String
    let found: String
    public var description: String { "browser: \(doing): \(found)" }
  }

  private let pipe: DevToolsPipe
  private let session: String
  private let profile: TemporaryFolder
  private let heard = Complaints()

  /// - Parameters:
  ///   - width: of the page in CSS pixels; 390 x 844 is a telephone's.
  ///   - dark: whether the reader prefers dark pages.
  public init(width: Int = 1280, height: Int = 900, dark: Bool = false) async throws {
    guard let executable = Self.executable else { throw Failure(doing: "start", found: "no chromium on the PATH") }
    profile = try TemporaryFolder()
    let heard = heard
    // Without its sandbox, as containers need it: the pages are the tests' own.
    pipe = try DevToolsPipe(
      executable,
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", "--hide-scrollbars",
        "--user-data-dir=\(profile.url.path)", "--remote-debugging-pipe", "about:blank",
      ], heard: { heard.hear($0) })
    struct Target: Decodable { let targetId: String }
    struct Session: Decodable { let sessionId: String }
    let target: Target = try await Self.ask(pipe, "Target.createTarget", ["url": "about:blank"], session: nil)
    let opened: Session = try await Self.ask(
      pipe, "Target.attachToTarget", ["targetId": target.targetId, "flatten": true], session: nil)
    session = opened.sessionId
    for domain in ["Page", "Runtime", "Log"] { try await tell("\(domain).enable") }
    try await resize(width: width, height: height)
    let preference: [String: String] = ["name": "prefers-color-scheme", "value": dark ? "dark" : "light"]
    try await tell("Emulation.setEmulatedMedia", ["features": [preference]])
  }

  deinit { pipe.stop() }

  /// What the console, exceptions that nobody caught, and the browser itself (a refused script, a missing file)
  /// complained of.
  public var complaints: [String] { heard.all }

  public func resize(width: Int, height: Int) async throws {
    try await tell(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600])
  }

  /// Opens a page and waits until it and what it names are loaded.
  public func open(_ url: URL) async throws {
    struct Navigation: Decodable { let errorText: String? }
    let navigation: Navigation = try await ask("Page.navigate", ["url": url.absoluteString])
    if let text = navigation.errorText { throw Failure(doing: "open \(url.absoluteString)", found: text) }
    try await waitUntil("document.readyState === 'complete'")
  }

  /// Opens the page again, as F5 does.
  public func reload() async throws {
    try await run("window.isTheOldPage = true")
    try await tell("Page.reload")
    try await waitUntil("!window.isTheOldPage && document.readyState === 'complete'")
  }

  /// - Parameter script: an expression, or a promise that is awaited; its value as JSON.
  /// - Throws: `Failure` with what the script threw.
  public func evaluate<Value: Decodable>(_ script: String, as: Value.Type = Value.self) async throws -> Value {
    let answer = try await evaluated(script)
    return try JSONDecoder().decode(Answer<Evaluation<Value>>.self, from: answer).result.result.value
  }

  /// The same where the value does not matter.
  public func run(_ script: String) async throws { _ = try await evaluated(script, isWanted: false) }

  /// Asks again and again until the expression is true.
  public func waitUntil(_ condition: String, seconds: Double = 30) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    var found = "still false after \(seconds) s"
    repeat {
      do {
        if try await evaluate("Boolean(\(condition))") { return }
      } catch let failure as Failure {
        // What it asks for is not there yet, or the page is being exchanged.
        found = failure.found
      }
      try await Task.sleep(for: .milliseconds(50))
    } while ContinuousClock.now < end
    let complaints = complaints.isEmpty ? "" : "; complaints: \(complaints.joined(separator: " | "))"
    throw Failure(doing: "wait until \(condition)", found: found + complaints)
  }

  /// A PNG of what is seen.
  public func screenshot() async throws -> Data {
    struct Picture: Decodable { let data: Data }
    let picture: Picture = try await ask("Page.captureScreenshot", ["format": "png"])
    return picture.data
  }

  public func screenshot(to url: URL) async throws {
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try await screenshot().write(to: url)
  }
}

// MARK: Messages

extension Browser {
  struct Answer<Result: Decodable>: Decodable { let result: Result }

  private struct Evaluation<Value: Decodable>: Decodable {
    struct Wrapped: Decodable { let value: Value }
    let result: Wrapped
  }

  /// Any command of the protocol, to the page.
  @discardableResult
  func tell(_ method: String, _ parameters: [String: any Sendable] = [:]) async throws -> Data {
    try await Self.tell(pipe, method, parameters, session: session)
  }

  func ask<Value: Decodable>(_ method: String, _ parameters: [String: any Sendable] = [:]) async throws -> Value {
    try await Self.ask(pipe, method, parameters, session: session)
  }

  private static func tell(
    _ pipe: DevToolsPipe, _ method: String, _ parameters: [String: any Sendable], session: String?
  ) async throws -> Data {
    struct Refusal: Decodable {
      struct Reason: Decodable { let message: String }
      let error: Reason?
    }
    let answer = try await pipe.send(method, parameters, session: session)
    if let error = try JSONDecoder().decode(Refusal.self, from: answer).error {
      throw Failure(doing: method, found: error.message)
    }
    return answer
  }

  private static func ask<Value: Decodable>(
    _ pipe: DevToolsPipe, _ method: String, _ parameters: [String: any Sendable], session: String?
  ) async throws -> Value {
    try JSONDecoder().decode(Answer<Value>.self, from: await tell(pipe, method, parameters, session: session)).result
  }

  private func evaluated(_ script: String, isWanted: Bool = true) async throws -> Data {
    struct Outcome: Decodable {
      struct Details: Decodable {
        struct Exception: Decodable { let description: String? }
        let text: String
        let exception: Exception?
      }
      let exceptionDetails: Details?
    }
    let answer = try await tell(
      "Runtime.evaluate",
      ["expression": script, "returnByValue": isWanted, "awaitPromise": true, "userGesture": true])
    if let details = try JSONDecoder().decode(Answer<Outcome>.self, from: answer).result.exceptionDetails {
      throw Failure(doing: script, found: details.exception?.description ?? details.text)
    }
    return answer
  }
}

/// What goes wrong in a page, gathered from the protocol's events.
private final class Complaints: Sendable {
  private let list = Mutex<[String]>([])

  var all: [String] { list.withLock(\.self) }

  func hear(_ message: Data) {
    guard let event = try? JSONDecoder().decode(Event.self, from: message), let text = event.complaint else { return }
    list.withLock { $0.append(text) }
  }

  private struct Event: Decodable {
    struct Parameters: Decodable {
      struct Argument: Decodable {
        let description: String?
        let value: Text?
      }
      /// A value that is no text has a description.
      struct Text: Decodable {
        let text: String?
        init(from decoder: any Decoder) throws { text = try? decoder.singleValueContainer().decode(String.self) }
      }
      struct Entry: Decodable {
        let level: String
        let text: String
        let url: String?
      }
      struct Details: Decodable {
        struct Exception: Decodable { let description: String? }
        let text: String
        let exception: Exception?
      }
      let type: String?
      let args: [Argument]?
      let entry: Entry?
      let exceptionDetails: Details?
    }
    let method: String
    let params: Parameters?

    var complaint: String? {
      switch method {
      case "Runtime.consoleAPICalled":
        guard let type = params?.type, ["error", "warning", "assert"].contains(type) else { return nil }
        return (params?.args ?? []).map { $0.value?.text ?? $0.description ?? "?" }.joined(separator: " ")
      case "Runtime.exceptionThrown":
        return params?.exceptionDetails.map { $0.exception?.description ?? $0.text } ?? "an exception"
      case "Log.entryAdded":
        guard let entry = params?.entry, ["error", "warning"].contains(entry.level) else { return nil }
        return entry.text + (entry.url.map { " (\($0))" } ?? "")
      default: return nil
      }
    }
  }
}
