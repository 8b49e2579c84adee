import assert from "node:assert";
import test from "node:test";
import { corners, sides } from "../../Sources/Viewer/Web/cells.mjs";
import { band } from "../../Sources/Viewer/Web/lines.mjs";

// The pixels of a square of 8 that a band covers, a row a text.
function covered(ends, inset, thickness) {
  const pixels = Array.from({ length: 8 }, () => Array(8).fill(0));
  const fillRect = (left, top, width, height) => {
    for (let y = top; y < top + height; y += 1) for (let x = left; x < left + width; x += 1) pixels[y][x] += 1;
  };
  band({ fillRect }, [0, 0, 8, 8], ends, inset, thickness);
  return pixels.map((row) => row.map((count) => (count ? "#" : ".")).join(""));
}

test("a band lies along the sides, as far from them as it is told", () => {
  assert.deepStrictEqual(covered(sides.left | sides.top, 1, 2), [
    "........", ".#######", ".#######", ".##.....", ".##.....", ".##.....", ".##.....", ".##.....",
  ]);
  assert.deepStrictEqual(covered(sides.right | sides.bottom, 0, 1), [
    ".......#", ".......#", ".......#", ".......#", ".......#", ".......#", ".......#", "########",
  ]);
});

test("around an inner corner it goes on to its neighbours", () => {
  assert.deepStrictEqual(covered(corners.rightBottom, 1, 2), [
    "........", "........", "........", "........", "........", ".....###", ".....###", ".....##.",
  ]);
  assert.deepStrictEqual(covered(corners.leftTop, 0, 2), [
    "##......", "##......", "........", "........", "........", "........", "........", "........",
  ]);
});
