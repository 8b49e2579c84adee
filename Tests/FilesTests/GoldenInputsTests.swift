import Files
import Foundation
import TestSupport
import Testing

/// What the tests ask is what Keras and scikit-learn were asked: the same formulas, to the last bit.
@Suite(.timeLimit(.minutes(30))) struct GoldenInputsTests {
  private let digests: [String: String]

  init() throws {
    struct Inputs: Decodable { let sha256: [String: String] }
    digests = try JSONDecoder().decode(Inputs.self, from: Golden.data("inputs.json")).sha256
  }

  @Test(arguments: [71, 96, 256, 299]) func `images`(side: Int) throws {
    let pixels = Data(Golden.images(side: side).pixels)
    #expect(try Digest.hex(.sha256, of: pixels) == digests["formula_in_\(side)x\(side)_u8"])
  }

  @Test func `images to learn, and their labels`() throws {
    #expect(try Digest.hex(.sha256, of: Data(Golden.trainingImages.pixels)) == digests["train_in_96x96_u8"])
    let labels = Golden.trainingLabels.map(Int64.init).withUnsafeBytes { Data($0) }
    #expect(try Digest.hex(.sha256, of: labels) == digests["train_labels"])
  }

  @Test func `samples`() throws {
    let samples = Golden.samples.withUnsafeBytes { Data($0) }
    #expect(try Digest.hex(.sha256, of: samples) == digests["mbk_X_f32"])
  }
}
