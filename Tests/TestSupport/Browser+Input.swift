/// The mouse and the keyboard, as the browser gets them from a person.
extension Browser {
  public struct Point: Sendable, Decodable {
    public let x: Double
    public let y: Double

    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The middle of an element as it lies in the window, scrolled to where it can be seen.
  public func middle(of selector: String) async throws -> Point {
    try await evaluate(
      """
      (async () => {
        const element = document.querySelector(\(Self.quoted(selector)));
        if (!element) throw new Error("no element " + \(Self.quoted(selector)));
        // What comes into view is laid out only then, and moves what stands below it: until it stands still.
        for (let times = 0, before = NaN; times < 20; times += 1) {
          element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
          await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
          const { top } = element.getBoundingClientRect();
          if (top === before) break;
          before = top;
        }
        const box = element.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      })()
      """)
  }

  /// Clicks where the element is, and so on what lies over it, if anything does.
  public func click(_ selector: String) async throws {
    // A picture that is still to come moves what stands below it.
    try await waitUntil("[...document.images].every((one) => one.complete || one.loading === 'lazy')")
    try await click(at: middle(of: selector))
  }

  public func click(at point: Point) async throws {
    try await mouse("mouseMoved", point, isDown: false)
    try await mouse("mousePressed", point, isDown: true)
    try await mouse("mouseReleased", point, isDown: false)
  }

  /// With the button down, in a few steps.
  public func drag(from start: Point, to end: Point) async throws {
    try await mouse("mouseMoved", start, isDown: false)
    try await mouse("mousePressed", start, isDown: true)
    for step in 1...8 {
      let part = Double(step) / 8
      let point = Point(x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part)
      try await mouse("mouseMoved", point, isDown: true)
    }
    try await mouse("mouseReleased", end, isDown: false)
  }

  /// Into what has the focus.
  public func type(_ text: String) async throws { try await tell("Input.insertText", ["text": text]) }

  /// A key by its name: `Tab`, `Enter`, `Escape`, `ArrowLeft`, `+`.
  public func press(_ key: String) async throws {
    let codes = [
      "Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
      "+": 187, "-": 189,
    ]
    var event: [String: any Sendable] = ["key": key, "code": key, "windowsVirtualKeyCode": codes[key] ?? 0]
    if key == "Enter" { event["text"] = "\r" } else if key.count == 1 { event["text"] = key }
    for type in [event["text"] == nil ? "rawKeyDown" : "keyDown", "keyUp"] {
      try await tell("Input.dispatchKeyEvent", event.merging(["type": type]) { $1 })
    }
  }

  private func mouse(_ type: String, _ point: Point, isDown: Bool) async throws {
    try await tell(
      "Input.dispatchMouseEvent",
      [
        "type": type, "x": point.x, "y": point.y, "button": type == "mouseMoved" && !isDown ? "none" : "left",
        "buttons": isDown ? 1 : 0, "clickCount": type == "mouseMoved" ? 0 : 1,
      ])
  }

  /// As a JavaScript text.
  public static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return "\"\(escaped)\""
  }
}
