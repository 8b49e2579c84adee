/// What the caller of a run hears of it, and how it stops it. All are called on the thread of the run.
public struct DeepClusterHooks {
  public enum Phase: String, Sendable {
    case features
    case cluster
    case train
  }

  public struct Progress: Sendable, Equatable {
    public let phase: Phase
    /// Of 1...steps; 0 while the first descriptors are taken, before the first step.
    public let step: Int
    public let steps: Int
    /// Images, in this phase.
    public let done: Int
    public let total: Int
  }

  public var progress: (Progress) -> Void
  /// Before the first step, where the number of groups was left to it.
  public var proposed: (ClusterProposal) -> Void
  /// After each step, when its checkpoint is complete.
  public var stepEnded: (StepRecord) throws -> Void
  /// Asked between batches; the run then throws `CancellationError`. A cancelled task stops it too.
  public var shouldStop: () -> Bool

  public init(
    progress: @escaping (Progress) -> Void = { _ in }, proposed: @escaping (ClusterProposal) -> Void = { _ in },
    stepEnded: @escaping (StepRecord) throws -> Void = { _ in },
    shouldStop: @escaping () -> Bool = { false }
  ) {
    self.progress = progress
    self.proposed = proposed
    self.stepEnded = stepEnded
    self.shouldStop = shouldStop
  }

  /// - Throws: `CancellationError`.
  func checkpoint() throws {
    if shouldStop() || Task.isCancelled { throw CancellationError() }
  }
}
