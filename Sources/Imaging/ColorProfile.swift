internal import CLCMS
import Foundation

/// The ICC profile of one picture, and the way from its colours to sRGB. Not for two threads.
final class ColorProfile {
  private let color: OpaquePointer

  /// nil where there is nothing to do: no profile, one that cannot be read, or sRGB itself.
  init?(_ data: Data) {
    let color = data.withUnsafeBytes { bytes in bytes.baseAddress.flatMap { tiles_color_open($0, bytes.count) } }
    guard let color else { return nil }
    self.color = color
  }

  deinit { tiles_color_close(color) }

  enum Space: Int32 {
    case grey = 1
    case rgb = 3
    case cmyk = 4
  }

  var space: Space { Space(rawValue: tiles_color_channels(color)) ?? .rgb }

  /// - Parameter pixels: N x 3. A grey profile is for those whose three are alike, one of inks has nothing to say of them.
  /// - Returns: N x 3.
  func applied(to pixels: [UInt8]) -> [UInt8] {
    let count = pixels.count / 3
    switch space {
    case .cmyk: return pixels
    case .rgb: return converted(pixels, count: count)
    case .grey:
      let isGrey = pixels.withUnsafeBufferPointer { all in
        (0..<count).allSatisfy { (index: Int) -> Bool in
          let at = index * 3
          return all[at] == all[at + 1] && all[at] == all[at + 2]
        }
      }
      return isGrey ? converted(stride(from: 0, to: pixels.count, by: 3).map { pixels[$0] }, count: count) : pixels
    }
  }

  /// - Parameter values: N x the channels of the profile.
  /// - Returns: N x 3.
  func converted(_ values: [UInt8], count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count * 3) { buffer, initialized in
      values.withUnsafeBufferPointer { from in
        guard let from = from.baseAddress, let to = buffer.baseAddress else { return }
        tiles_color_apply(color, from, to, count)
      }
      initialized = count * 3
    }
  }
}
