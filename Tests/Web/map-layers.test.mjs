import assert from "node:assert";
import test from "node:test";
import { layersByTile, middleInWords, tilesOf } from "../../Sources/Report/Web/map-layers.mjs";

const map = {
  zoom: 12,
  layers: [
    { group: 0, name: "Group 0 woods", tiles: [2074, 1409, 2075, 1409] },
    { group: -1, name: "In no group", tiles: [7, 8] },
    { group: 1, name: "Group 1", tiles: [] },
  ],
};
const words = { middle: "In the middle:", noTile: "no tile" };

test("a layer's numbers are tiles of the map's zoom", () => {
  assert.deepStrictEqual(tilesOf(map.layers[0], 12), [{ z: 12, x: 2074, y: 1409 }, { z: 12, x: 2075, y: 1409 }]);
  assert.deepStrictEqual(tilesOf(map.layers[2], 12), []);
});

test("each tile has its layer", () => {
  const layers = layersByTile(map);
  assert.strictEqual(layers.size, 3);
  assert.strictEqual(layers.get("12/2075/1409"), map.layers[0]);
  assert.strictEqual(layers.get("12/7/8"), map.layers[1]);
});

test("what lies in the middle is told, and that nothing does", () => {
  const told = (x, y) => middleInWords({ z: 12, x, y }, layersByTile(map), words);
  assert.strictEqual(told(2074, 1409), "In the middle: 12/2074/1409, Group 0 woods");
  assert.strictEqual(told(0, 0), "In the middle: no tile");
});
