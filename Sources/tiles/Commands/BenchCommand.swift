import Files
import ArgumentParser
import DeepCluster
import Foundation
import Options
import Pipeline
import Stages
import Torch

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures the network on this machine: images a second, peak memory.",
    discussion: """
        tiles bench
        tiles bench --input-size 299 --device cuda
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var descriptors: DeclaredFlags<BenchFlags>
  @OptionGroup var device: DeviceFlag
  @Option(help: "Images in a batch.")
  var batchSize = 16
  @Option(help: "Batches that are measured, after one to warm up.")
  var batches = 6

  func validate() throws {
    guard (1...10_000).contains(batchSize) else {
      throw ValidationError("--batch-size \(batchSize): expected 1 to 10000 images")
    }
    guard batches >= 1 else { throw ValidationError("--batches \(batches): expected 1 or more") }
    try OptionFailure.asValidation { _ = try options() }
  }

  private func options() throws(OptionFailure) -> DescriptorOptions {
    try DescriptorOptions(.makina, given: descriptors.given)
  }

  func run() throws {
    let options = try options()
    let benchmark = try Benchmark(options, device: device.device(computingIn: options.precision))
    let extraction = try benchmark.extraction(batchSize: batchSize, batches: batches)
    let training = try benchmark.training(batchSize: batchSize, batches: batches)
    common.console.finish([
      ("device", .string(benchmark.device.name)), ("libtorch", .string(Device.torchVersion)),
      ("blas", .string(Device.blas)),
      ("threads", .int(Device.threads)), ("input_size", .int(options.inputSize)), ("batch_size", .int(batchSize)),
      ("extraction_images_per_second", .double(extraction)), ("training_images_per_second", .double(training)),
      ("peak_memory_mb", .optional(PeakMemory.megabytes)),
    ])
  }
}

/// Of descriptors those that speed depends on.
enum BenchFlags: FlagTable {
  static let flags = DescriptorOptions.declarations.filter {
    ["backbone", "input-size", "precision"].contains($0.word)
  }
}
