import assert from "node:assert";
import test from "node:test";
import {
  beside, follow, keys, nearest, placeOf, spriteAt, turn,
} from "../../Sources/Report/Web/projection-points.mjs";

const layers = [
  { group: 0, places: [10, 10, 20, 10, 30, 10], captions: ["a", "b", "c"] },
  { group: 3, places: [10, 50], captions: ["d"] },
  { group: -1, places: [90, 90, 95, 95], captions: ["e", "f"] },
];
const none = new Set();

test("a point's place is a pair of its layer's numbers", () => {
  assert.deepStrictEqual(placeOf(layers, { layer: 0, index: 2 }), { x: 30, y: 10 });
  assert.deepStrictEqual(placeOf(layers, { layer: 2, index: 0 }), { x: 90, y: 90 });
});

test("images fill sheets row by row", () => {
  const sprites = { side: 16, columns: 4, perSheet: 8 };
  assert.deepStrictEqual(spriteAt(sprites, 0), { sheet: 0, x: 0, y: 0 });
  assert.deepStrictEqual(spriteAt(sprites, 7), { sheet: 0, x: 48, y: 16 });
  assert.deepStrictEqual(spriteAt(sprites, 8), { sheet: 1, x: 0, y: 0 });
  assert.deepStrictEqual(spriteAt(sprites, 21), { sheet: 2, x: 16, y: 16 });
});

test("the nearest point within reach is found, of several equally near the first", () => {
  assert.deepStrictEqual(nearest(layers, none, 21, 12, 14), { layer: 0, index: 1 });
  assert.deepStrictEqual(nearest(layers, none, 15, 10, 14), { layer: 0, index: 0 });
  assert.strictEqual(nearest(layers, none, 60, 60, 14), null);
  assert.strictEqual(nearest(layers, none, 20, 24, 14), null, "14 away is beyond 14");
  assert.strictEqual(nearest([], none, 0, 0, 14), null);
});

test("what is hidden is not found", () => {
  assert.deepStrictEqual(nearest(layers, new Set(["0"]), 10, 12, 100), { layer: 1, index: 0 });
  assert.strictEqual(nearest(layers, new Set(["0", "3", "-1"]), 10, 12, 1000), null);
});

test("one turns from group to group, around both ends and past the hidden ones", () => {
  const turned = (hidden, from, step) => turn(layers, new Set(hidden), from, step)?.layer;
  assert.strictEqual(turned([], -1, 1), 0);
  assert.strictEqual(turned([], 2, 1), 0);
  assert.strictEqual(turned([], 0, -1), 2);
  assert.strictEqual(turned(["3"], 0, 1), 2);
  assert.strictEqual(turned(["0", "-1"], 1, 1), 1, "the only one leads to itself");
  assert.strictEqual(turn(layers, new Set(["0", "3", "-1"]), 0, 1), null);
  assert.strictEqual(turn([], none, 0, 1), null);
});

test("keys lead along a group and stop at its ends", () => {
  const led = (layer, index, key) => follow(layers, none, { layer, index }, key);
  assert.deepStrictEqual(led(0, 1, "ArrowRight"), { layer: 0, index: 2 });
  assert.deepStrictEqual(led(0, 2, "ArrowRight"), { layer: 0, index: 2 });
  assert.deepStrictEqual(led(0, 0, "ArrowLeft"), { layer: 0, index: 0 });
  assert.deepStrictEqual(led(0, 0, "End"), { layer: 0, index: 2 });
  assert.deepStrictEqual(led(0, 2, "Home"), { layer: 0, index: 0 });
  assert.deepStrictEqual(led(0, 2, "ArrowDown"), { layer: 1, index: 0 });
  assert.deepStrictEqual(led(0, 2, "ArrowUp"), { layer: 2, index: 0 });
  assert.strictEqual(led(0, 2, "x"), null);
});

test("every key begins at the first group that is shown", () => {
  for (const key of keys) assert.deepStrictEqual(follow(layers, new Set(["0"]), null, key), { layer: 1, index: 0 });
});

test("a card stands beside its place, on the other side near an edge, and never outside", () => {
  const card = { width: 50, height: 30 };
  const box = { width: 200, height: 100 };
  assert.deepStrictEqual(beside({ x: 10, y: 10 }, card, box), { left: 24, top: 24 });
  assert.deepStrictEqual(beside({ x: 190, y: 90 }, card, box), { left: 126, top: 46 });
  assert.deepStrictEqual(beside({ x: 20, y: 20 }, card, { width: 40, height: 40 }), { left: 0, top: 0 });
});
