import assert from "node:assert";
import test from "node:test";
import { fittedWords } from "../../Sources/Report/Web/map-picture.mjs";

const measure = (text) => text.length * 10;

test("words that have no room are cut with an ellipsis", () => {
  assert.strictEqual(fittedWords("Group 3 forest", 200, measure), "Group 3 forest");
  assert.strictEqual(fittedWords("Group 3 forest", 100, measure), "Group 3 f…");
  assert.strictEqual(fittedWords("Group 3 forest", 90, measure), "Group 3…");
});
