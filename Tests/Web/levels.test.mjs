import assert from "node:assert";
import test from "node:test";
import { partsAt } from "../../Sources/Viewer/Web/levels.mjs";
import { holdersAt } from "../../Sources/WebPages/Web/holders.mjs";

const entry = (group, images, share) => ({ group, images, share, samples: [group + "a", group + "b", group + "c"] });
// As `tiles groups levels` has it of groups 0, 1, 2 and 4: 0 and 2 join, then 1 and 4, then all.
const state = {
  groups: [entry(0, 3, 0.1), entry(1, 3, 0.2), entry(2, 1, 0.4), entry(4, 1, 0.3)],
  joins: [[0, 2], [1, 4], [0, 1]], likeness: [0, 2, 1, 4],
};

test("a part is called by its smallest group, and the lowest joins come first", () => {
  const holders = (count) => [...holdersAt(state.groups, state.joins, count).values()];
  assert.deepStrictEqual(holders(4), [0, 1, 2, 4]);
  assert.deepStrictEqual(holders(3), [0, 1, 0, 4]);
  assert.deepStrictEqual(holders(2), [0, 1, 0, 1]);
  assert.deepStrictEqual(holders(1), [0, 0, 0, 0]);
  assert.deepStrictEqual(holders(9), [0, 1, 2, 4], "more than there are");
});

test("parts stand by likeness, look like their largest group, and have all that their groups have", () => {
  const parts = partsAt(state, 2);
  assert.deepStrictEqual(parts.map((part) => part.members.map(({ group }) => group)), [[0, 2], [1, 4]]);
  assert.deepStrictEqual(parts.map((part) => part.largest.group), [2, 4]);
  assert.deepStrictEqual(parts.map((part) => part.images), [4, 4]);
  assert.deepStrictEqual(parts.map((part) => part.share), [0.5, 0.5]);
  assert.deepStrictEqual(parts[0].samples, ["2a", "0a", "2b"], "of each in its turn");
});

test("photographs have no ground: the largest has most images", () => {
  const groups = state.groups.map(({ group, images, samples }) => ({ group, images, samples }));
  const [part] = partsAt({ ...state, groups }, 2);
  assert.deepStrictEqual([part.largest.group, part.share], [0, null]);
});

test("where nothing says which are alike, each group is a part, in the order of their numbers", () => {
  const parts = partsAt({ ...state, joins: [], likeness: [] }, 4);
  assert.deepStrictEqual(parts.map((part) => part.group), [0, 1, 2, 4]);
  assert.deepStrictEqual(partsAt({ groups: [], joins: [], likeness: [] }, 0), []);
});
