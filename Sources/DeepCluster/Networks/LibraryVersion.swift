/// What tells the network of one library from the same of another: torchvision's from Keras's.
public protocol LibraryVersion: SendableMetatype {
  static var name: String { get }
  static var title: String { get }
  static var isOfKeras: Bool { get }
  static var published: [PublishedWeights] { get }
}

extension LibraryVersion {
  /// What the library does to pixels.
  static var pixels: PixelReference { isOfKeras ? .caffe : .imagenet }
}
