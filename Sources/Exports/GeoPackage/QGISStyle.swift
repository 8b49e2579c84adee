import Imaging

/// How QGIS draws a layer by groups: a colour and a label for each (a categorised renderer), as its .qml files have it.
struct QGISStyle {
  enum Symbol {
    /// An area in its colour.
    case fill
    /// The same with a line around.
    case outlinedFill
    case marker
  }

  struct Category {
    let value: Int
    let label: String
    let color: RGBColor
  }

  let column: String
  let symbol: Symbol
  let categories: [Category]

  /// In every file of ours, so that one that somebody made is left alone.
  static let mark = "<!-- Written by `tiles export`; saved from QGIS it stays as it is. -->"

  /// Read by QGIS 3.22 and later.
  var qml: String {
    let lines = categories.enumerated().map { place, category in
      "      <category value=\"\(category.value)\" type=\"long\" symbol=\"\(place)\" label=\"\(category.label.escapedXML)\" render=\"true\"/>"
    }
    let symbols = categories.enumerated().map { place, category in symbol(place, category.color) }
    return """
      <!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
      \(Self.mark)
      <qgis version="3.22" styleCategories="Symbology">
        <renderer-v2 type="categorizedSymbol" attr="\(column.escapedXML)" symbollevels="0" enableorderby="0" forceraster="0">
          <categories>
      \(lines.joined(separator: "\n"))
          </categories>
          <symbols>
      \(symbols.joined(separator: "\n"))
          </symbols>
        </renderer-v2>
      </qgis>

      """
  }

  private func symbol(_ place: Int, _ color: RGBColor) -> String {
    let (kind, layer, options): (String, String, [(String, String)]) =
      switch symbol {
      case .fill: ("fill", "SimpleFill", [("color", color.rgba), ("outline_style", "no"), ("style", "solid")])
      case .outlinedFill:
        (
          "fill", "SimpleFill",
          [
            ("color", color.rgba), ("outline_color", "35,35,35,255"), ("outline_style", "solid"),
            ("outline_width", "0.4"),
            ("outline_width_unit", "MM"), ("style", "solid"),
          ]
        )
      case .marker:
        (
          "marker", "SimpleMarker",
          [
            ("color", color.rgba), ("name", "circle"), ("outline_color", "35,35,35,255"), ("outline_style", "solid"),
            ("outline_width", "0.2"), ("outline_width_unit", "MM"), ("size", "2.4"), ("size_unit", "MM"),
          ]
        )
      }
    let lines = options.map { "            <Option name=\"\($0.0)\" type=\"QString\" value=\"\($0.1)\"/>" }
    return """
            <symbol type="\(kind)" name="\(place)" alpha="1" clip_to_extent="1" force_rhr="0">
              <layer class="\(layer)" enabled="1" locked="0" pass="0">
                <Option type="Map">
      \(lines.joined(separator: "\n"))
                </Option>
              </layer>
            </symbol>
      """
  }
}

extension RGBColor {
  fileprivate var rgba: String { "\(red),\(green),\(blue),255" }
}

extension String {
  /// As a value of XML; what XML cannot hold is left out.
  fileprivate var escapedXML: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "\n", "\t", "\r": text += "&#\(scalar.value);"
      default:
        let isChar = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        if isChar { text.unicodeScalars.append(scalar) }
      }
    }
  }
}
