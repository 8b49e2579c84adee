import assert from "node:assert";
import test from "node:test";
import { moved, pictured, showing, zoomed, zoomOf } from "../../Sources/Report/Web/projection-view.mjs";

const whole = { x: 0, y: 0, width: 1000, height: 500 };
const none = new Set();

test("what lies under the pointer stays there", () => {
  const view = zoomed(whole, whole, 4, { x: 400, y: 100 });
  assert.deepStrictEqual(view, { x: 300, y: 75, width: 250, height: 125 });
  assert.strictEqual(zoomOf(view, whole), 4);
  assert.strictEqual((400 - view.x) / view.width, 0.4);
});

test("one sees no more than the whole, and a 64th at least", () => {
  assert.deepStrictEqual(zoomed(whole, whole, 0.5, { x: 400, y: 100 }), whole);
  assert.strictEqual(zoomOf(zoomed(whole, whole, 1000, { x: 0, y: 0 }), whole), 64);
  const corner = zoomed(whole, whole, 2, { x: 1000, y: 500 });
  assert.deepStrictEqual(zoomed(corner, whole, 0.5, { x: 500, y: 250 }), whole);
});

test("one moves about inside", () => {
  const view = { x: 300, y: 75, width: 250, height: 125 };
  assert.deepStrictEqual(moved(view, whole, 50, -25), { ...view, x: 350, y: 50 });
  assert.deepStrictEqual(moved(view, whole, 5000, -5000), { ...view, x: 750, y: 0 });
});

test("a place is brought into view, and what is seen is left alone", () => {
  const view = { x: 300, y: 75, width: 250, height: 125 };
  assert.strictEqual(showing(view, whole, { x: 310, y: 80 }), view);
  assert.deepStrictEqual(showing(view, whole, { x: 800, y: 250 }), { ...view, x: 675, y: 187.5 });
  assert.deepStrictEqual(showing(view, whole, { x: 990, y: 490 }), { ...view, x: 750, y: 375 });
});

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
