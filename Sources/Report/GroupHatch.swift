internal import Foundation
import Imaging
internal import WebPages

/// Lines over the colour of a group from 12 on: colours alone do not tell so many apart. They depend on the number alone,
/// as `hatch.mjs` has it for what scripts draw.
struct GroupHatch {
  enum Way {
    case rising, falling
  }

  let group: Int
  let color: RGBColor

  /// Groups that colours tell apart.
  static let plain = 12

  init(_ group: Int, _ color: RGBColor) { (self.group, self.color) = (group, color) }

  var ways: [Way] {
    switch group {
    case ..<Self.plain: []
    case ..<(2 * Self.plain): [.rising]
    case ..<(3 * Self.plain): [.falling]
    default: [.rising, .falling]
    }
  }

  /// Black on light colours, white on dark ones.
  var ink: RGBColor {
    let light = 0.2126 * Double(color.red) + 0.7152 * Double(color.green) + 0.0722 * Double(color.blue)
    return RGBColor(light > 115 ? 0x000000 : 0xFFFFFF)
  }

  /// CSS of a background.
  var background: String {
    let lines = ways.map { way in
      "repeating-linear-gradient(\(way == .rising ? 135 : 45)deg,\(ink) 0 1px,transparent 1px 4px),"
    }
    return lines.joined() + color.description
  }

  /// What a path is filled with: the colour, else the pattern of `pattern`.
  var fill: String { ways.isEmpty ? color.description : "url(#\(id))" }

  /// - Parameter side: of the square that is repeated, in units of the drawing.
  func pattern(side: Double) -> HTML {
    guard !ways.isEmpty else { return "" }
    let number = { (value: Double) in String(format: "%.4g", value) }
    // Over the corners too, so that lines go on in the next square.
    let lines = ways.flatMap { way in
      [-side, 0, side].map { left in
        way == .rising
          ? "M\(number(left)) \(number(side))L\(number(left + side)) 0"
          : "M\(number(left)) 0L\(number(left + side)) \(number(side))"
      }
    }
    return """
      <pattern id="\(id)" patternUnits="userSpaceOnUse" width="\(number(side))" height="\(number(side))">\
      <rect width="\(number(side))" height="\(number(side))" fill="\(color)"></rect>\
      <path stroke="\(ink)" stroke-opacity=".6" stroke-width="\(number(side / 8))" d="\(lines.joined())"></path></pattern>

      """
  }

  /// The small square of a legend.
  var swatch: HTML { "<span class=\"swatch\" style=\"--group:\(color);background:\(background)\"></span>" }

  private var id: String { "hatch-\(group)" }
}
