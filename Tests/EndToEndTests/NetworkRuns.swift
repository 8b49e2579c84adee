import Testing

/// Tests that train a network, one after the other: each of them uses all cores.
@Suite(.serialized) enum NetworkRuns {}
