internal import CTorch

/// What the network's library leans on in libtorch beside its plain interface (Sources/TorchLibrary/README.md). Where
/// something is missing, results are the same and come later: tests look here.
struct Shortcuts {
  /// Threads that the CPU kernels really compute with.
  let threads: Int
  let keepsMemory: Bool
  let preparesConvolutions: Bool
  let compilesForGPU: Bool

  init() throws(TorchError) {
    var found = tiles_shortcuts()
    try check("look for its shortcuts", tiles_torch_shortcuts(&found))
    threads = Int(found.threads)
    keepsMemory = found.keeps_memory
    preparesConvolutions = found.prepares_convolutions
    compilesForGPU = found.compiles_for_gpu
  }
}
