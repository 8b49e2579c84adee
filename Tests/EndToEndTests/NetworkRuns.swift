import Testing

/// Tests that train a network, one after the other: each of them uses all cores.
@Suite(.timeLimit(.minutes(45)), .serialized) enum NetworkRuns {}
