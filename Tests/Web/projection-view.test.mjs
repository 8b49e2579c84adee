import assert from "node:assert";
import test from "node:test";
import { pictured } from "../../Sources/Report/Web/projection-view.mjs";

const none = new Set();

const layers = [
  { group: 0, places: [10, 10, 14, 10, 60, 10], captions: ["a", "b", "c"] },
  { group: 3, places: [12, 12, 90, 90], captions: ["d", "e"] },
];
const names = (points) => points.map(({ layer, index }) => layers[layer].captions[index]).join("");

test("pictures do not overlap, and each group's first come first", () => {
  assert.strictEqual(names(pictured(layers, none, 10)), "aec");
  assert.strictEqual(names(pictured(layers, none, 2)), "adbec");
  assert.strictEqual(names(pictured(layers, none, 100)), "a");
  assert.deepStrictEqual(pictured(layers, none, 100), [{ layer: 0, index: 0, x: 10, y: 10 }]);
});

test("squares that touch do not overlap, also across cells", () => {
  const row = [{ group: 0, places: [9, 0, 12, 0, 19, 0], captions: ["a", "b", "c"] }];
  assert.deepStrictEqual(pictured(row, none, 10).map(({ index }) => index), [0, 2]);
});

test("one point may come before all, and hidden groups do not", () => {
  assert.strictEqual(names(pictured(layers, none, 10, { layer: 0, index: 1 })), "bec");
  assert.strictEqual(names(pictured(layers, new Set(["0"]), 10, { layer: 0, index: 1 })), "de");
  assert.deepStrictEqual(pictured(layers, new Set(["0", "3"]), 10), []);
});
