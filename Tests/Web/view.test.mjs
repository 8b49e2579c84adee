import assert from "node:assert";
import test from "node:test";
import {
  arrange, colorOf, firstMembers, hasLevels, isTiles, lookOf, nameOf, nameOfPart, pictureOf, view,
} from "../../Sources/Viewer/Web/view.mjs";

test("a group has its colour and its name, and what is none is grey", () => {
  view.groups = new Map([[0, { group: 0, color: "#e69f00" }], [3, { group: 3, color: "#f0e442", name: "Ödland" }]]);
  assert.deepStrictEqual([0, 3].map(colorOf), ["#e69f00", "#f0e442"]);
  assert.deepStrictEqual([null, undefined, 9].map(colorOf), ["#8a8f94", "#8a8f94", "#8a8f94"]);
  assert.deepStrictEqual([0, 3, 9].map(nameOf), ["Group 0", "Group 3 Ödland", "Group 9"]);
  view.groups = new Map([[0, { proposed: "dark green" }], [3, { name: "Ödland", proposed: "tan" }]]);
  assert.deepStrictEqual([0, 3].map(nameOf), ["Group 0 ≈ dark green", "Group 3 Ödland"]);
});

test("tiles are pictures by their name, photographs by their number", () => {
  view.state = { kind: "tiles" };
  assert.deepStrictEqual([isTiles(), pictureOf("3/4/2", null)], [true, "tiles/3/4/2"]);
  view.state = { kind: "images" };
  assert.deepStrictEqual([isTiles(), pictureOf("photos/a b.jpg", 0)], [false, "thumbs/0.jpg"]);
});

test("the first members of a group are as many as there is room for", () => {
  const members = [2, 0, 2, 1, 2, 0];
  assert.deepStrictEqual(firstMembers(members, new Set([2]), 60), [0, 2, 4]);
  assert.deepStrictEqual(firstMembers(members, new Set([2]), 2), [0, 2]);
  assert.deepStrictEqual(firstMembers(members, new Set([0, 1]), 60), [1, 3, 5]);
  assert.deepStrictEqual(firstMembers(members, new Set([5]), 60), []);
  assert.deepStrictEqual(firstMembers([], new Set([0]), 60), []);
  assert.deepStrictEqual(firstMembers([3, 4, 2, 7, 3, 4, 3, 0], new Set([0]), 60, 4), ["3/4/3"], "of tiles");
});

test("the level stays as near as it can when groups come and go", () => {
  const entry = (group) => ({ group, images: group + 1, samples: [], color: "#00000" + group });
  const joins = [[0, 1], [0, 2]];
  view.state = { groups: [0, 1, 2].map(entry), joins, likeness: [2, 0, 1] };
  view.level = 2;
  arrange();
  assert.ok(hasLevels());
  assert.deepStrictEqual(view.parts.map((part) => part.group), [2, 0]);
  assert.deepStrictEqual([0, 1, 2, 9].map(lookOf), [1, 1, 2, 9]);
  assert.strictEqual(nameOfPart(view.parts[1]), "Group 1 and 1 more");
  view.state = { groups: [0, 1].map(entry), joins: [[0, 1]], likeness: [0, 1] };
  arrange();
  assert.deepStrictEqual([view.level, hasLevels(), view.parts.length], [null, false, 2]);
});
