internal import CTorch

/// How far a convolution looks beyond the edges of an image, where there are zeros.
public enum Padding: Sendable {
  case valid
  /// As TensorFlow's "same": the output has ceil(n / stride) rows, and an odd row of padding comes last.
  case same
  /// Half of the kernel's size on each side, as in PyTorch's networks.
  case half

  var code: tiles_padding {
    switch self {
    case .valid: TILES_VALID
    case .same: TILES_SAME
    case .half: TILES_HALF
    }
  }
}
