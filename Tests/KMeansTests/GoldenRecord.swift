import Foundation
import TestSupport

@testable import KMeans

/// What scikit-learn left behind: 3,500 samples of 64 values, 5 clusters, batches of 1,000.
extension Golden {
  static func data() -> Samples { Samples(count: 3_500, width: 64, values: samples) }

  static func initialCentroids() throws -> Matrix {
    try Matrix(Samples(count: 5, width: 64, values: floats("mbk_init_centers_f32")))
  }

  static func record() throws -> Record { try JSONDecoder().decode(Record.self, from: data("mbk_golden.json")) }

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

    struct Lloyd: Decodable {
      let iterations: Int
      let inertia: Double
      let counts: [Int]
      /// Of centroid 0 the first value, of centroid 4 the last.
      let first: Double
      let last: Double
    }

    struct Weighted: Decodable {
      struct MiniBatch: Decodable {
        let counts: [Double]
        /// As of `Lloyd`.
        let first: Double
        let last: Double
      }

      let kmeans: [String: Lloyd]
      let minibatch: MiniBatch
    }

    let float64: Run
    let afterThreePasses: Pass
    let reassignments: [Reassignment]
    let classWeights: [Double]
    let kmeans: [String: Lloyd]
    let weighted: Weighted

    enum CodingKeys: String, CodingKey {
      case float64, kmeans, weighted
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

extension Samples {
  /// Samples of literal values.
  init(_ rows: [[Float]]) {
    self.init(count: rows.count, width: rows.first?.count ?? 0, values: rows.flatMap { $0 })
  }
}

extension Matrix {
  /// A matrix of literal rows.
  init(_ rows: [[Double]]) {
    self.init(rows: rows.count, columns: rows.first?.count ?? 0, values: rows.flatMap { $0 })
  }
}
