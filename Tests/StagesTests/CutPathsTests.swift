import Testing

@testable import Stages

@Suite(.timeLimit(.minutes(30))) struct CutPathsTests {
  @Test(arguments: [
    ("tiles import /home/me/photos --json", "tiles import …/photos --json"),
    (#""paths" : [ "/home/me/a", "/home/me/b/" ]"#, #""paths" : [ "…/a", "…/" ]"#),
    (#"{"root" : "/home/John Smith/photos"}"#, #"{"root" : "…/photos"}"#),
    ("tiles import '/home/John Smith/my photos'", "tiles import '…/my photos'"),
    (#"["/home/O'Brien/photos"]"#, #"["…/photos"]"#), ("file:///home/me/a.jpg", "file://…/a.jpg"),
    ("tiles import '--table=/home/John Smith/v.csv'", "tiles import '--table=…/v.csv'"),
    ("--table=/media/disk/v.csv", "--table=…/v.csv"), ("/root/x", "…/x"),
    ("tiles import '/home/me/p'", "tiles import '…/p'"),
    ("https://api.example.org/v4/{z}/{x}/{y}.jpg", "https://api.example.org/v4/{z}/{x}/{y}.jpg"),
    ("photos/vp1/a.jpg and /tmp", "photos/vp1/a.jpg and /tmp"),
  ])
  func `folders of the machine are cut, and nothing else`(_ text: String, _ cut: String) {
    #expect(CutPaths.of(text) == cut)
  }
}
