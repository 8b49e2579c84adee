import Foundation

/// The most memory that this process has held at once.
public enum PeakMemory {
  /// In megabytes (10^6 bytes); nil where the kernel does not say (`VmHWM` of /proc/self/status).
  public static var megabytes: Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return kibibytes * 1024 / 1_000_000
  }
}
