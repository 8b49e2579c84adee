import assert from "node:assert";
import test from "node:test";
import { colorOf, firstMembers, isTiles, nameOf, pictureOf, view } from "../../Sources/Viewer/Web/view.mjs";

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
  assert.deepStrictEqual(firstMembers(members, 2, 60), [0, 2, 4]);
  assert.deepStrictEqual(firstMembers(members, 2, 2), [0, 2]);
  assert.deepStrictEqual(firstMembers(members, 5, 60), []);
  assert.deepStrictEqual(firstMembers([], 0, 60), []);
});
