import ArgumentParser
import DeepCluster
import Foundation
import Pipeline
import Stages
import Torch

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures the network on this machine: images a second, peak memory.")

  @OptionGroup var common: CommonOptions
  @Option(help: "Side of the square images, in pixels.")
  var inputSize = 256
  @Option(help: "auto, cpu, cuda or cuda:N.")
  var device = "auto"
  @Option(help: "fp32 or bf16.")
  var precision = Precision.fp32
  @Option(help: "Images in a batch.")
  var batchSize = 16
  @Option(help: "Batches that are measured, after one to warm up.")
  var batches = 6

  func validate() throws {
    guard (1...10_000).contains(batchSize) else {
      throw ValidationError("--batch-size \(batchSize): expected 1 to 10000 images")
    }
    guard batches >= 1 else { throw ValidationError("--batches \(batches): expected 1 or more") }
    guard (Xception.smallestInput...4096).contains(inputSize) else {
      throw ValidationError("--input-size \(inputSize): expected \(Xception.smallestInput) to 4096")
    }
  }

  func run() throws {
    var benchmark = Benchmark()
    benchmark.inputSize = inputSize
    benchmark.device = try Device(device)
    benchmark.precision = precision
    let extraction = try benchmark.extraction(batchSize: batchSize, batches: batches)
    let training = try benchmark.training(batchSize: batchSize, batches: batches)
    func rounded(_ value: Double) -> JSONValue { .double((value * 100).rounded() / 100) }
    common.console.finish([
      ("device", .string(benchmark.device.name)), ("libtorch", .string(Device.torchVersion)),
      ("threads", .int(Device.threads)), ("input_size", .int(inputSize)), ("batch_size", .int(batchSize)),
      ("extraction_images_per_second", rounded(extraction)), ("training_images_per_second", rounded(training)),
      ("peak_memory_mb", .optional(PeakMemory.megabytes)),
    ])
  }
}
