/// The arrays of a vision transformer, and what files call them.
enum ViTArrays {
  /// As timm names them, with positions as DINOv2 has them: that of the class token first.
  static func specification(_ shape: ViTShape) -> [ArraySpecification] {
    func array(_ name: String, _ size: [Int]) -> ArraySpecification { ArraySpecification(name, size, layout: .torch) }
    let width = shape.width
    var arrays = [array("cls_token", [1, 1, width])]
    if shape.registers > 0 { arrays.append(array("reg_token", [1, shape.registers, width])) }
    if case .learned(let side, _) = shape.positions { arrays.append(array("pos_embed", [1, 1 + side * side, width])) }
    func layer(_ name: String, _ inputs: Int, _ outputs: Int) -> [ArraySpecification] {
      [array("\(name).weight", [outputs, inputs]), array("\(name).bias", [outputs])]
    }
    func norm(_ name: String) -> [ArraySpecification] {
      [array("\(name).weight", [width]), array("\(name).bias", [width])]
    }
    arrays += [
      array("patch_embed.proj.weight", [width, 3, shape.patch, shape.patch]), array("patch_embed.proj.bias", [width]),
    ]
    for number in 0..<shape.depth {
      let block = "blocks.\(number)"
      arrays += norm("\(block).norm1") + layer("\(block).attn.qkv", width, 3 * width)
      arrays += layer("\(block).attn.proj", width, width) + [array("\(block).ls1.gamma", [width])]
      arrays += norm("\(block).norm2") + layer("\(block).mlp.fc1", width, 4 * width)
      arrays += layer("\(block).mlp.fc2", 4 * width, width) + [array("\(block).ls2.gamma", [width])]
    }
    return arrays + norm("norm")
  }

  static func namings(_ shape: ViTShape) -> [ArrayNaming] {
    let own = specification(shape)
    func naming(_ pieces: (ArraySpecification) -> [ArrayNaming.Piece]) -> ArrayNaming { ArrayNaming(own.map(pieces)) }
    func renamed(_ array: ArraySpecification, _ name: String) -> [ArrayNaming.Piece] {
      [.array(name, shape: array.shape)]
    }
    let width = shape.width
    let timm = naming { array in
      switch (array.name, shape.positions) {
      // The class token has its position in it.
      case ("pos_embed", .learned(let side, _)) where shape.registers > 0:
        [.zeros(width), .array("pos_embed", shape: [1, side * side, width])]
      // Neither queries nor values have a bias, where keys have none: they were all 0.
      case (let name, .rotary) where name.hasSuffix(".attn.qkv.bias"): [.zeros(3 * width)]
      case (let name, .rotary):
        renamed(array, name.replacing(".ls1.gamma", with: ".gamma_1").replacing(".ls2.gamma", with: ".gamma_2"))
      default: renamed(array, array.name)
      }
    }
    let published = naming { array in
      switch (array.name, shape.positions) {
      case ("reg_token", .rotary): renamed(array, "storage_tokens")
      case ("reg_token", .learned): renamed(array, "register_tokens")
      default: renamed(array, array.name)
      }
    }
    let transformers = naming { array in
      switch shape.positions {
      case .rotary: ofDINOv3(array, width)
      case .learned: ofDINOv2(array, width)
      }
    }
    return [ArrayNaming(own, names: own.map(\.name)), timm, published, transformers]
  }

  /// As transformers names them.
  private static func ofDINOv2(_ array: ArraySpecification, _ width: Int) -> [ArrayNaming.Piece] {
    let (name, end) = (array.name, end(array.name))
    func renamed(_ name: String) -> [ArrayNaming.Piece] { [.array(name, shape: array.shape)] }
    switch name {
    case "cls_token": return renamed("embeddings.cls_token")
    case "reg_token": return renamed("embeddings.register_tokens")
    case "pos_embed": return renamed("embeddings.position_embeddings")
    case "norm.weight", "norm.bias": return renamed("layer\(name)")
    default: break
    }
    if name.hasPrefix("patch_embed.proj") { return renamed("embeddings.patch_embeddings.projection\(end)") }
    let (block, rest) = parts(name)
    let path = "encoder.layer.\(block)"
    switch rest {
    case "attn.qkv.weight", "attn.qkv.bias":
      return ["query", "key", "value"].map {
        .array("\(path).attention.attention.\($0)\(end)", shape: [width] + array.shape.dropFirst())
      }
    case "attn.proj.weight", "attn.proj.bias": return renamed("\(path).attention.output.dense\(end)")
    case "ls1.gamma", "ls2.gamma": return renamed("\(path).layer_scale\(rest.dropFirst(2).prefix(1)).lambda1")
    default: return renamed("\(path).\(rest)")
    }
  }

  /// As transformers names them.
  private static func ofDINOv3(_ array: ArraySpecification, _ width: Int) -> [ArrayNaming.Piece] {
    let (name, end) = (array.name, end(array.name))
    func renamed(_ name: String) -> [ArrayNaming.Piece] { [.array(name, shape: array.shape)] }
    switch name {
    case "cls_token": return renamed("embeddings.cls_token")
    case "reg_token": return renamed("embeddings.register_tokens")
    case "norm.weight", "norm.bias": return renamed(name)
    default: break
    }
    if name.hasPrefix("patch_embed.proj") { return renamed("embeddings.patch_embeddings\(end)") }
    let (block, rest) = parts(name)
    let path = "layer.\(block)"
    switch rest {
    case "attn.qkv.weight":
      return ["q", "k", "v"].map { .array("\(path).attention.\($0)_proj.weight", shape: [width, width]) }
    case "attn.qkv.bias":
      return [
        .array("\(path).attention.q_proj.bias", shape: [width]), .zeros(width),
        .array("\(path).attention.v_proj.bias", shape: [width]),
      ]
    case "attn.proj.weight", "attn.proj.bias": return renamed("\(path).attention.o_proj\(end)")
    case "ls1.gamma", "ls2.gamma": return renamed("\(path).layer_scale\(rest.dropFirst(2).prefix(1)).lambda1")
    case "mlp.fc1.weight", "mlp.fc1.bias": return renamed("\(path).mlp.up_proj\(end)")
    case "mlp.fc2.weight", "mlp.fc2.bias": return renamed("\(path).mlp.down_proj\(end)")
    default: return renamed("\(path).\(rest)")
    }
  }

  /// ".weight" or ".bias".
  private static func end(_ name: String) -> String { name.hasSuffix(".weight") ? ".weight" : ".bias" }

  /// "blocks.3.norm1.bias" to "3" and "norm1.bias".
  private static func parts(_ name: String) -> (block: Substring, rest: Substring) {
    let words = name.split(separator: ".", maxSplits: 2)
    return words.count == 3 ? (words[1], words[2]) : ("", name[...])
  }
}
