import Foundation
import Pipeline
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct EnvironmentTextTests {
  private func parse(_ text: String, _ environment: [String: String] = [:]) throws -> PipelineFile {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: folder["p.yaml"])
    return try PipelineFile(contentsOf: folder["p.yaml"], stages: ["fetch", "split"], environment: environment)
  }

  private func value(_ text: String, _ environment: [String: String] = [:]) throws -> [String] {
    try parse("stages:\n  fetch:\n    bbox: \(text)\n", environment).stages[0].options[0].values
  }

  private func failure(_ text: String, _ environment: [String: String] = [:]) -> PipelineFile.Failure? {
    #expect(throws: PipelineFile.Failure.self) { try value(text, environment) }
  }

  @Test func `values come from the environment, defaults where it has none`() throws {
    let environment = ["REGION": "france", "EMPTY": "", "DIR": "Data/x"]
    #expect(try value("${REGION}", environment) == ["france"])
    #expect(try value("'a ${REGION}, ${DIR}'", environment) == ["a france, Data/x"])
    #expect(try value("${OTHER:-spain}", environment) == ["spain"])
    #expect(try value("${EMPTY:-spain}", environment) == ["spain"])
    #expect(try value("'${EMPTY}'", environment) == [""])
    #expect(try value("${OTHER:-}", environment) == [""])
    #expect(try value("[1, '${WEST:-2}', 3, 4]", environment) == ["1,2,3,4"])
    #expect(try parse("data: ${DIR}\nstages: {split: {}}\n", environment).data == "Data/x")
  }

  @Test func `a dollar sign is itself where it names nothing, and twice it is one`() throws {
    #expect(try value("'5 $, $x'") == ["5 $, $x"])
    #expect(try value("'$${REGION} $$'") == ["${REGION} $"])
  }

  @Test func `what is not set, or no name, is told with its line`() throws {
    let unset = try #require(failure("${REGION}"))
    #expect(unset.line == 3 && unset.reason.contains("expected REGION in the environment"))
    for text in ["'${REGION'", "'${}'", "'${1A}'", "'${A B}'", "'${A:-${B}}'", "'${A-b}'"] {
      #expect(failure(text, ["A": "a", "REGION": "r"])?.line == 3, "\(text)")
    }
  }

  @Test(arguments: [
    "MAPBOX_ACCESS_TOKEN", "MAPBOX_ANYTHING", "MLFLOW_TRACKING_URI", "MLFLOW_TRACKING_USERNAME", "DB_PASSWORD",
    "my_secret", "AWS_CREDENTIALS", "API_KEY", "KEY", "SOMEAPIKEY",
  ])
  func `a secret is refused, also one with a default`(_ name: String) throws {
    for text in ["${\(name)}", "${\(name):-none}"] {
      let refused = try #require(failure(text, [name: "hunter2"]))
      #expect(refused.line == 3 && refused.reason.contains(name) && refused.reason.contains("take it out"))
      #expect(!refused.reason.contains("hunter2"))
    }
  }

  @Test func `a name that only holds a secret's letters is none`() throws {
    #expect(try value("${MONKEY}${KEYBOARD}", ["MONKEY": "a", "KEYBOARD": "b"]) == ["ab"])
  }
}
