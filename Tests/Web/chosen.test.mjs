import assert from "node:assert";
import test from "node:test";
import { choose, liesIn, onChosen } from "../../Sources/Report/Web/chosen.mjs";

test("all figures but the one that chose are told", () => {
  const told = [];
  onChosen("map", (key) => told.push("map " + key));
  onChosen("projection", (key) => told.push("projection " + key));
  choose("map", "3/1/2");
  choose("projection", null);
  assert.deepStrictEqual(told, ["projection 3/1/2", "map null"]);
});

test("a tile lies in itself and in the larger ones around it", () => {
  assert.ok(liesIn("12/2082/1417", "12/2082/1417"));
  assert.ok(liesIn("12/2082/1417", "10/520/354"));
  assert.ok(!liesIn("12/2084/1417", "10/520/354"));
  assert.ok(!liesIn("10/520/354", "12/2082/1417"));
  assert.ok(!liesIn("a/photograph.jpg", "10/520/354"));
});
