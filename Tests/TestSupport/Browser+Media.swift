/// What a page is shown on, and what it asked for.
extension Browser {
  /// As on paper, or on the screen again.
  public func showAsPrinted(_ isPrinted: Bool = true) async throws {
    try await tell("Emulation.setEmulatedMedia", ["media": isPrinted ? "print" : ""])
  }

  /// The mouse moves there and does no more.
  public func hover(at point: Point) async throws {
    try await tell(
      "Input.dispatchMouseEvent",
      ["type": "mouseMoved", "x": point.x, "y": point.y, "button": "none", "buttons": 0, "clickCount": 0])
  }

  /// Addresses that the page loaded things from, those that hold the thing themselves (`data:`) left out.
  public var requests: [String] {
    get async throws {
      try await evaluate(
        "performance.getEntriesByType('resource').map((e) => e.name).filter((name) => !name.startsWith('data:'))")
    }
  }
}
