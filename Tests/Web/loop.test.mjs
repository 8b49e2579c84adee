import assert from "node:assert";
import test from "node:test";
import { Cells, codeOf, tileOfCode } from "../../Sources/Viewer/Web/cells.mjs";
import { codesWithin, evenly, isWithin } from "../../Sources/Viewer/Web/loop.mjs";

test("a tile in one number comes back, at the deepest zoom too", () => {
  const last = 2 ** 22 - 1;
  for (const [z, x, y] of [[0, 0, 0], [4, 9, 7], [22, last, last], [22, 0, last], [22, last, 0]])
    assert.deepStrictEqual(tileOfCode(codeOf(z, x, y)), { z, x, y });
});

test("what lies within a line with a bay is not what lies in the bay", () => {
  const loop = [[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]];
  assert.deepStrictEqual(
    [[1, 1], [3, 1], [2, 3], [2, 0.5], [5, 1], [-1, 1]].map((point) => isWithin(point, loop)),
    [true, true, false, true, false, false]);
  assert.strictEqual(isWithin([1, 1], [[0, 0], [4, 4]]), false, "a stroke has no inside");
});

test("the tiles are selected whose middles lie within, as far as they are shown", () => {
  const cells = new Cells([2, 0, 0, 1, 2, 1, 0, 2, 2, 2, 0, 1, 2, 3, 3, 1]);
  const loop = [[0, 0], [0.7, 0], [0.7, 0.2], [0, 0.2]];
  const keys = (isShown) => codesWithin(cells, loop, isShown).map((code) => Object.values(tileOfCode(code)).join("/"));
  assert.deepStrictEqual(keys(() => true), ["2/0/0", "2/1/0", "2/2/0"]);
  assert.deepStrictEqual(keys((group) => group === 2), ["2/1/0"]);
});

test("a tile under one of a deeper zoom is not selected", () => {
  const cells = new Cells([1, 0, 0, 1, 3, 2, 2, 2]);
  const all = [[0, 0], [1, 0], [1, 1], [0, 1]];
  // The middle of 1/0/0 is the corner of 3/2/2.
  assert.deepStrictEqual(codesWithin(cells, all, () => true), [codeOf(3, 2, 2)]);
});

test("of a long list some are taken all over it", () => {
  assert.deepStrictEqual(evenly([1, 2, 3], 3), [1, 2, 3]);
  assert.deepStrictEqual(evenly([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4), [0, 2, 5, 7]);
});
