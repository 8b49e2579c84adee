import assert from "node:assert";
import test from "node:test";
import { fitted, moved, showing, zoomed, zoomOf } from "../../Sources/WebPages/Web/plane-view.mjs";

const whole = { x: 0, y: 0, width: 1000, height: 500 };

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

test("a drawing keeps its proportions in the middle of its box", () => {
  assert.deepStrictEqual(
    fitted({ left: 5, top: 7, width: 400, height: 100 }, { width: 100, height: 50 }), { scale: 2, left: 105, top: 7 });
  assert.deepStrictEqual(
    fitted({ left: 0, top: 0, width: 100, height: 400 }, { width: 100, height: 50 }), { scale: 1, left: 0, top: 175 });
});
