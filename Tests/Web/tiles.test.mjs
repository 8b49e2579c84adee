import assert from "node:assert";
import test from "node:test";
import { keyOf, pairsOf, tileOf } from "../../Sources/WebPages/Web/tiles.mjs";

test("a tile's name leads back to it", () => {
  for (const tile of [{ z: 0, x: 0, y: 0 }, { z: 12, x: 2082, y: 1417 }, { z: 22, x: 4194303, y: 4194303 }])
    assert.deepStrictEqual(tileOf(keyOf(tile)), tile);
});

test("what names no tile is none", () => {
  for (const text of ["", "1/2", "1/2/3/4", "-1/2/3", "1.5/2/3", "a/b/c", " 1/2/3", "1/2/3.jpg", "1/2/3\n", "groups"])
    assert.strictEqual(tileOf(text), null, JSON.stringify(text));
});

test("a list of numbers is pairs, and half of one is none", () => {
  assert.deepStrictEqual(pairsOf([179, -17, 181, -16, 180]), [[179, -17], [181, -16]]);
});
