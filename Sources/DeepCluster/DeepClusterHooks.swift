/// What the caller of a run hears of it, and how it stops it. All are called on the thread of the run.
public struct DeepClusterHooks {
  public enum Phase: String, Sendable {
    case features
    case cluster
    case train
  }

  public struct Progress: Sendable, Equatable {
    public let phase: Phase
    /// The number of the step, 1...steps; 0 while the first descriptors are taken, before the first step.
    public let step: Int
    public let steps: Int
    /// Images that are done in this phase.
    public let done: Int
    public let total: Int
  }

  public var progress: (Progress) -> Void
  /// Before the first step, where the number of groups was left to it.
  public var proposed: (ClusterProposal) -> Void
  /// After each step, when its checkpoint is complete.
  public var stepEnded: (StepRecord) throws -> Void
  /// Of what makes a run slower than it could be.
  public var warned: (String) -> Void
  /// Called between batches; throws to stop.
  public var checkpoint: () throws -> Void

  public init(
    progress: @escaping (Progress) -> Void = { _ in }, proposed: @escaping (ClusterProposal) -> Void = { _ in },
    stepEnded: @escaping (StepRecord) throws -> Void = { _ in }, warned: @escaping (String) -> Void = { _ in },
    checkpoint: @escaping () throws -> Void = {}
  ) {
    self.progress = progress
    self.proposed = proposed
    self.stepEnded = stepEnded
    self.warned = warned
    self.checkpoint = checkpoint
  }
}
