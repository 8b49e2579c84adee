import assert from "node:assert";
import test from "node:test";
import { opacityOf } from "../../Sources/Report/Web/map-fill.mjs";
import { edgeAt } from "../../Sources/Report/Web/map-ground.mjs";
import { namesWithRoom } from "../../Sources/WebPages/Web/land.mjs";

test("a group that is pointed at is stronger than at rest, and the others weaker", () => {
  for (const fill of ["outlines", "light"]) {
    assert.ok(opacityOf(fill, "1", "1") > opacityOf(fill, "1", null), fill);
    assert.ok(opacityOf(fill, "2", "1") <= opacityOf(fill, "2", null), fill);
  }
  assert.strictEqual(opacityOf("full", "1", null), 1);
  assert.strictEqual(opacityOf("outlines", "1", null), 0);
});

test("of names that lie over one another the first has its place, and none is cut", () => {
  const names = [
    { text: "Chad", x: 100, y: 100 }, { text: "Niger", x: 110, y: 104 }, { text: "Mali", x: 300, y: 100 },
    { text: "Far", x: 5, y: 100 },
  ];
  assert.deepStrictEqual(namesWithRoom(names, { x: 900, y: 600 }).map(({ text }) => text), ["Chad", "Mali"]);
});

test("a small map has fewer names", () => {
  const names = Array.from({ length: 30 }, (_, at) => ({ text: "A", x: 20 + at * 20, y: 20 + at * 20 }));
  assert.strictEqual(namesWithRoom(names, { x: 1400, y: 1000 }).length, 15);
  assert.strictEqual(namesWithRoom(names, { x: 360, y: 1000 }).length, 8);
});

test("edges are narrow on small tiles, and do not grow with large ones", () => {
  assert.strictEqual(edgeAt(6, 12), 0.2);
  assert.strictEqual(edgeAt(12, 12), 6 / 256);
});
