import Testing

@testable import DeepCluster

struct ClusterCountTests {
  @Test func fineIsThreeForAGroupAndLeavesFiveImagesToACluster() {
    let images = [3, 10, 14, 15, 299, 300, 6_313]
    #expect(images.map { ClusterCount.fine(groups: 20).number(images: $0) } == [2, 2, 2, 3, 59, 60, 60])
    #expect(ClusterCount.fine(groups: 7).largest == 21)
  }

  @Test func aNumberThatWasAskedForStays() {
    #expect(ClusterCount.exactly(20).number(images: 12) == 20)
    #expect(ClusterCount.auto.number(images: 12) == nil && ClusterCount.auto.largest == 30)
  }
}
