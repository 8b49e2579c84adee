import Files
import TestSupport

@testable import KMeans

/// What scikit-learn 1.9.1 left behind: 3,500 samples of 64 values, 5 clusters, batches of 1,000.
enum Golden {
  static let isHere = Shared.has("golden/mbk_golden.json")
  static let batches = [0..<1000, 1000..<2000, 2000..<3000, 3000..<3500]

  static func samples() throws -> Matrix {
    try Matrix(rows: 3500, columns: 64, floats: array("mbk_X_f32").floats())
  }

  static func initialCentroids() throws -> Matrix {
    try Matrix(rows: 5, columns: 64, floats: array("mbk_init_centers_f32").floats())
  }

  static func array(_ name: String) throws -> NPYFile {
    try NPYFile(contentsOf: Shared.url("golden/\(name).npy"))
  }

  struct Record: Decodable {
    struct Run: Decodable {
      let counts: [Double]
      let scoreAfterEachBatch: [Double]
      let finalScores: [Double]
      let finalScoreAll: Double

      enum CodingKeys: String, CodingKey {
        case counts
        case scoreAfterEachBatch = "score_after_each_batch_on_that_batch"
        case finalScores = "final_scores"
        case finalScoreAll = "final_score_all"
      }
    }

    struct Pass: Decodable {
      let counts: [Double]
      let score: Double
    }

    struct Reassignment: Decodable {
      let counts: [Double]
      let norm: Double

      enum CodingKeys: String, CodingKey {
        case counts
        case norm = "c4_norm"
      }
    }

    let float64: Run
    let afterThreePasses: Pass
    let reassignments: [Reassignment]
    let classWeights: [Double]

    enum CodingKeys: String, CodingKey {
      case float64
      case afterThreePasses = "after3"
      case reassignments = "reassign_sequence"
      case classWeights = "class_weight_balanced"
    }
  }
}

/// The greatest difference between two lists of the same length.
func greatestDifference(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

extension Double {
  func isWithin(_ tolerance: Double, of other: Double) -> Bool { abs(self - other) <= tolerance * Swift.abs(other) }
}

extension Matrix {
  /// A matrix of literal rows.
  init(_ rows: [[Double]]) {
    self.init(rows: rows.count, columns: rows.first?.count ?? 0, values: rows.flatMap { $0 })
  }
}
