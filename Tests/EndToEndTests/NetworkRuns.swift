import Testing

/// Tests that train a network, one after the other, since each of them would use all cores; two at a time with `ClusterRuns`.
@Suite(.timeLimit(.minutes(45)), .serialized) enum NetworkRuns {}

/// The longest of them, which wait much for one another's processes.
@Suite(.timeLimit(.minutes(45)), .serialized) enum ClusterRuns {}
