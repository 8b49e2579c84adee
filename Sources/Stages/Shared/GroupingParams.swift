import DeepCluster
import Pipeline

extension GroupingOptions {
  /// As stages record them.
  var params: [String: JSONValue] {
    var params: [String: JSONValue] = [
      "kmeans": .string(method.rawValue), "normalize": .string(normalize.rawValue), "pca": .int(components),
      "whiten": .bool(whiten), "neighbours": .int(neighbours), "restarts": .int(restarts), "cluster_batch": .int(batch),
    ]
    // Absent at its default: records of earlier versions have none.
    if swaps > 0 { params["swaps"] = .int(swaps) }
    return params
  }
}
