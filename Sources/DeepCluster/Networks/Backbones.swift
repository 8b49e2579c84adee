public import Options
internal import Synchronization

/// The networks that there are.
public enum Backbones {
  /// The network of the published experiment.
  public static let published: any Backbone.Type = Xception.self
  private static let builtIn: [any Backbone.Type] = [
    published, EfficientNetLite<Lite0>.self, EfficientNetLite<Lite1>.self, EfficientNetLite<Lite2>.self,
    EfficientNetLite<Lite3>.self, EfficientNetLite<Lite4>.self, ResNet50<TorchvisionResNet>.self,
    ResNet50<KerasResNet>.self, VGG19<TorchvisionVGG>.self, VGG19<KerasVGG>.self, VisionTransformer<DINOv2Small>.self,
    VisionTransformer<DINOv2Base>.self,
    VisionTransformer<DINOv2SmallRegisters>.self, VisionTransformer<DINOv2BaseRegisters>.self,
    VisionTransformer<DINOv3Small>.self, VisionTransformer<DINOv3Base>.self, VisionTransformer<DINOv3Large>.self,
  ]
  private static let added = Mutex<[any Backbone.Type]>([])

  public static var all: [any Backbone.Type] { builtIn + added.withLock { $0 } }

  /// Adds a network of another module, for the rest of the process.
  public static func register(_ backbone: any Backbone.Type) {
    added.withLock { known in
      if !known.contains(where: { $0 == backbone }) { known.append(backbone) }
    }
  }

  /// - Throws: `OptionFailure`.
  public static func named(_ name: String) throws(OptionFailure) -> any Backbone.Type {
    guard let found = all.first(where: { $0.name == name }) else {
      throw OptionFailure("backbone", expected: all.map { $0.name }.joined(separator: " or "), found: name)
    }
    return found
  }
}
