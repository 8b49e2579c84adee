import assert from "node:assert";
import test from "node:test";
import { Cloud } from "../../Sources/Viewer/Web/cloud.mjs";

const all = () => true;
const cloud = new Cloud([2, 0, 0, 0, 100, 50, 9, 40, 40, 1, 10, 10], [70, 71, 72]);

test("a point has the code of its image, and one of an image that is not there is none", () => {
  assert.strictEqual(cloud.count, 3);
  assert.deepStrictEqual([72, 70, 71].map((code) => cloud.indexOf(code)), [0, 1, 2]);
  assert.strictEqual(cloud.indexOf(0), undefined, "a place that nothing fills");
  assert.deepStrictEqual(cloud.placeOf(1), { x: 100, y: 50 });
});

test("there is room about all points", () => {
  assert.deepStrictEqual(cloud.whole, { x: -4, y: -4, width: 108, height: 58 });
  assert.ok(new Cloud([], []).whole.width > 0);
});

test("the nearest point within reach is meant, of those that are shown", () => {
  assert.strictEqual(cloud.nearest({ x: 6, y: 6 }, Infinity, all), 2);
  assert.strictEqual(cloud.nearest({ x: 6, y: 6 }, 5, all), undefined);
  assert.strictEqual(cloud.nearest({ x: 6, y: 6 }, Infinity, (number) => number !== 1), 0);
});

test("the images are selected whose points lie within the line, of those that are shown", () => {
  const line = [{ x: -1, y: -1 }, { x: 30, y: -1 }, { x: 30, y: 30 }, { x: -1, y: 30 }];
  assert.deepStrictEqual(cloud.codesWithin(line, all), [72, 71]);
  assert.deepStrictEqual(cloud.codesWithin(line, (number) => number === 2), [72]);
  assert.deepStrictEqual(cloud.codesWithin([{ x: 0, y: 0 }, { x: 200, y: 0 }], all), [], "a stroke has no inside");
});
