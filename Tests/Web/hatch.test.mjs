import assert from "node:assert";
import test from "node:test";
import { brushOf, hatchOf, inkOn } from "../../Sources/WebPages/Web/hatch.mjs";

test("groups from 12 on have lines, a dozen each way", () => {
  assert.deepStrictEqual([0, 11, 12, 23, 24, 35, 36, 99].map(hatchOf), [0, 0, 1, 1, 2, 2, 3, 3]);
  assert.deepStrictEqual([-1, null, undefined].map(hatchOf), [0, 0, 0]);
});

test("lines are black on light colours and white on dark ones", () => {
  assert.deepStrictEqual(
    ["#ffffff", "#f9fdfe", "#e69f00", "#004787", "#000000"].map(inkOn),
    ["#000000", "#000000", "#000000", "#ffffff", "#ffffff"]);
});

test("a group without lines is painted in its colour", () => {
  assert.strictEqual(brushOf(3, "#004787"), "#004787");
});
