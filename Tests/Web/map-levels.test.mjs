import assert from "node:assert";
import test from "node:test";
import { looksAt } from "../../Sources/Report/Web/map-levels.mjs";

const layers = [
  { group: 0, share: 0.1, tiles: [] }, { group: 1, share: 0.4, tiles: [] }, { group: 2, share: 0.3, tiles: [] },
  { group: 5, share: 0.2, tiles: [] }, { group: -1, share: null, tiles: [1, 2] },
];
const joins = [[0, 1], [2, 5], [0, 2]];
const looks = (count) => layers.map(({ group }) => looksAt(layers, joins, count).get(group).group);

test("at all groups each looks like itself", () => assert.deepStrictEqual(looks(4), [0, 1, 2, 5, -1]));

test("with fewer parts groups look like the largest of theirs, and what is in no group stays", () => {
  assert.deepStrictEqual(looks(3), [1, 1, 2, 5, -1]);
  assert.deepStrictEqual(looks(2), [1, 1, 2, 2, -1]);
});
