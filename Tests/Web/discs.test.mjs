import assert from "node:assert";
import test from "node:test";
import { discOf, drawDisc, pixelOf } from "../../Sources/Viewer/Web/discs.mjs";

const draw = (radius, x, y) => {
  const pixels = new Uint32Array(25);
  drawDisc(pixels, 5, 5, discOf(radius), x, y, 1);
  return [0, 1, 2, 3, 4].map((row) => pixels.subarray(5 * row, 5 * row + 5).join("")).join(" ");
};

test("a disc is round", () => {
  assert.strictEqual(draw(1, 2, 2), "00000 00100 01110 00100 00000");
  assert.strictEqual(draw(2.3, 2, 2), "01110 11111 11111 11111 01110");
});

test("the part of a disc that lies in the picture is drawn", () => {
  assert.strictEqual(draw(1, 0, 4.2), "00000 00000 00000 10000 11000");
  assert.strictEqual(draw(1, 9, 9), "00000 00000 00000 00000 00000");
  assert.strictEqual(draw(1, -1, 2), "00000 00000 10000 00000 00000");
});

test("a pixel has the bytes of its colour, and hides what is below", () => {
  const pixels = new Uint32Array([pixelOf("#ff8001")]);
  assert.deepStrictEqual([...new Uint8Array(pixels.buffer)], [255, 128, 1, 255]);
});
