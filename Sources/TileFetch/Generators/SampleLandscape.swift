public import Foundation
public import Geo
import Imaging
import Random

/// A procedural landscape that a seed fixes: water, forest, fields, town and bare rock, each with its own colour and
/// texture, in patches of several tiles. The class of every tile is known, so groups can be scored with no network.
public struct SampleLandscape: TileGenerator {
  public enum Class: String, CaseIterable, Sendable {
    case water, forest, fields, town, rock
  }

  private let seed: UInt64
  private let relief: ValueNoise

  public init(seed: UInt64) {
    self.seed = seed
    relief = ValueNoise(seed: seed)
  }

  public func label(of tile: Tile) -> String? { landscape(of: tile).rawValue }

  /// The class follows smooth fields of height and wetness, so that neighbours often share it.
  func landscape(of tile: Tile) -> Class {
    let x = Double(tile.x) / 3
    let y = Double(tile.y) / 3
    let height = relief.value(x, y, layer: tile.z)
    let wetness = relief.value(x, y, layer: tile.z + 100)
    if height < 0.36 { return .water }
    if height > 0.66 { return .rock }
    if wetness > 0.56 { return .forest }
    return wetness < 0.40 ? .town : .fields
  }

  public func data(of tile: Tile) throws -> Data? {
    var random = SplitMix64(seed: seed, tile.z, tile.x, tile.y)
    let noise = ValueNoise(seed: random.next())
    // Every tile differs a little in light and in the bearing of its fields and streets.
    let light = 0.9 + 0.2 * random.uniform()
    let bearing = random.uniform() * .pi
    let landscape = landscape(of: tile)
    let raster = Raster(width: 256, height: 256) { column, row in
      let x = Double(column)
      let y = Double(row)
      let along = x * cos(bearing) + y * sin(bearing)
      let across = y * cos(bearing) - x * sin(bearing)
      let color = Self.color(landscape, x: x, y: y, along: along, across: across, noise: noise)
      func byte(_ value: Double) -> UInt8 { UInt8(min(255, max(0, value * light))) }
      return (byte(color.x), byte(color.y), byte(color.z))
    }
    return try raster.jpeg(quality: 90)
  }

  private static func color(
    _ landscape: Class, x: Double, y: Double, along: Double, across: Double, noise: ValueNoise
  ) -> SIMD3<Double> {
    switch landscape {
    case .water:
      let swell = noise.value(x / 40, y / 40, layer: 1)
      let ripple = noise.value(along / 3, across / 14, layer: 2)
      return SIMD3(18, 48, 82) + SIMD3(10, 22, 30) * swell + 8 * ripple
    case .forest:
      let stand = noise.value(x / 60, y / 60, layer: 1)
      let crowns = noise.value(x / 5, y / 5, layer: 2) * noise.value(x / 2.5, y / 2.5, layer: 3)
      return SIMD3(14, 36, 14) + SIMD3(22, 40, 16) * stand + SIMD3(46, 84, 40) * crowns
    case .fields:
      let plot = noise.cell(Int((along / 44).rounded(.down)), Int((across / 70).rounded(.down)))
      let furrow = 0.5 + 0.5 * sin(along * (plot > 0.5 ? 1.1 : 0.7))
      let crop =
        plot < 0.33 ? SIMD3(196.0, 178, 104) : plot < 0.66 ? SIMD3(118.0, 156, 66) : SIMD3(150.0, 116, 78)
      return crop + 16 * furrow + 14 * noise.value(x / 18, y / 18, layer: 1)
    case .town:
      let street =
        abs(along.truncatingRemainder(dividingBy: 36)) < 6 || abs(across.truncatingRemainder(dividingBy: 28)) < 6
      if street { return SIMD3(96, 96, 98) + 10 * noise.value(x / 4, y / 4, layer: 1) }
      let roof = noise.cell(Int((along / 12).rounded(.down)), Int((across / 14).rounded(.down)))
      return roof < 0.45 ? SIMD3(168, 84, 62) + 60 * roof : roof < 0.8 ? SIMD3(190, 186, 180) : SIMD3(70, 98, 56)
    case .rock:
      let ridge = abs(noise.value(x / 30, y / 30, layer: 1) - 0.5) * 2
      let crack = abs(noise.value(x / 8, y / 8, layer: 2) - 0.5) * 2
      return SIMD3(178, 160, 140) + 50 * ridge - 36 * (1 - crack)
    }
  }
}

/// Smooth noise in [0, 1] on a lattice of random values.
struct ValueNoise: Sendable {
  private let seed: UInt64

  init(seed: UInt64) { self.seed = seed }

  /// The random value of one lattice point.
  func cell(_ x: Int, _ y: Int, layer: Int = 0) -> Double {
    var hash = seed &+ UInt64(bitPattern: Int64(layer)) &* 0x9E37_79B9_7F4A_7C15
    hash ^= UInt64(bitPattern: Int64(x)) &* 0xC2B2_AE3D_27D4_EB4F
    hash ^= (UInt64(bitPattern: Int64(y)) &* 0x1656_67B1_9E37_79F9).byteSwapped
    var stream = SplitMix64(seed: hash)
    return stream.uniform()
  }

  /// Interpolated with a smooth step, so that no lattice line shows.
  func value(_ x: Double, _ y: Double, layer: Int) -> Double {
    let left = x.rounded(.down)
    let top = y.rounded(.down)
    func smooth(_ t: Double) -> Double { t * t * (3 - 2 * t) }
    let u = smooth(x - left)
    let v = smooth(y - top)
    let column = Int(left)
    let row = Int(top)
    let above = cell(column, row, layer: layer) * (1 - u) + cell(column + 1, row, layer: layer) * u
    let below = cell(column, row + 1, layer: layer) * (1 - u) + cell(column + 1, row + 1, layer: layer) * u
    return above * (1 - v) + below * v
  }
}
