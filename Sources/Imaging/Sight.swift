/// How people see colours: as most do, or without the cones for long (protanopia) or for middle wavelengths
/// (deuteranopia).
/// Source: Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency",
/// 2009: their matrices of severity 1, for light.
enum Sight: CaseIterable {
  case normal, protanopia, deuteranopia

  /// A colour as somebody with this sight sees it.
  func lab(_ color: RGBColor) -> Lab {
    let light = SIMD3(SRGB.light[Int(color.red)], SRGB.light[Int(color.green)], SRGB.light[Int(color.blue)])
    func part(_ row: SIMD3<Double>) -> Double { min(1, max(0, (row * light).sum())) }
    let (red, green, blue) = rows
    return Lab(lightOfRed: part(red), green: part(green), blue: part(blue))
  }

  private var rows: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>) {
    switch self {
    case .normal: ([1, 0, 0], [0, 1, 0], [0, 0, 1])
    case .protanopia:
      ([0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998])
    case .deuteranopia:
      ([0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881])
    }
  }
}
