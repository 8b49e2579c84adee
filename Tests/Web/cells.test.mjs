import assert from "node:assert";
import test from "node:test";
import { Cells, corners, sides } from "../../Sources/Viewer/Web/cells.mjs";

// What a picture of a tile shows: [group, left, top, width, height] of each square.
function painted(cells, tile, { size = 256 } = {}) {
  const squares = [];
  cells.paint(tile, size, (group) => group, (...square) => squares.push(square));
  return squares;
}

// Where squares of one kind end, by their left upper corners.
function ended(cells, tile, kindOf = (group) => group) {
  const squares = {};
  cells.outline(tile, 256, kindOf, (group, left, top, width, height, ends) => { squares[left + " " + top] = ends; });
  return squares;
}

test("a tile is in its group, at its own zoom only", () => {
  const cells = new Cells([3, 4, 2, 7, 5, 0, 31, 0]);
  assert.deepStrictEqual(cells.zooms, [3, 5]);
  assert.strictEqual(cells.groupOf({ z: 3, x: 4, y: 2 }), 7);
  assert.strictEqual(cells.groupOf({ z: 5, x: 0, y: 31 }), 0, "group 0 is a group");
  assert.strictEqual(cells.groupOf({ z: 3, x: 2, y: 4 }), undefined);
  assert.strictEqual(cells.groupOf({ z: 4, x: 4, y: 2 }), undefined);
});

test("without members there is nothing", () => {
  const cells = new Cells();
  assert.deepStrictEqual(cells.zooms, []);
  assert.strictEqual(cells.groupOf({ z: 0, x: 0, y: 0 }), undefined);
  assert.deepStrictEqual(painted(cells, { z: 0, x: 0, y: 0 }), []);
});

test("zooms are in the order of their numbers", () => {
  assert.deepStrictEqual(new Cells([10, 0, 0, 1, 9, 0, 0, 1, 11, 0, 0, 1]).zooms, [9, 10, 11]);
});

test("the last tiles of the deepest zoom keep apart", () => {
  const last = 2 ** 22 - 1;
  const cells = new Cells([22, last, last, 1, 22, last, 0, 2, 22, 0, last, 3]);
  assert.strictEqual(cells.groupOf({ z: 22, x: last, y: last }), 1);
  assert.strictEqual(cells.groupOf({ z: 22, x: last, y: 0 }), 2);
  assert.strictEqual(cells.groupOf({ z: 22, x: 0, y: last }), 3);
  assert.deepStrictEqual(cells.under(22, { z: 0, x: 0, y: 0 }), [last, last, 1, last, 0, 2, 0, last, 3]);
});

test("the tiles under one of a lower zoom are found", () => {
  const cells = new Cells([3, 4, 2, 7, 3, 5, 3, 8, 3, 0, 0, 9]);
  assert.deepStrictEqual(cells.under(3, { z: 2, x: 2, y: 1 }), [4, 2, 7, 5, 3, 8]);
  assert.deepStrictEqual(cells.under(3, { z: 2, x: 3, y: 3 }), []);
});

test("at its zoom and farther in a tile is its colour all over", () => {
  const cells = new Cells([3, 4, 2, 7]);
  assert.deepStrictEqual(painted(cells, { z: 3, x: 4, y: 2 }), [[7, 0, 0, 256, 256]]);
  assert.deepStrictEqual(painted(cells, { z: 5, x: 19, y: 8 }), [[7, 0, 0, 256, 256]]);
  assert.deepStrictEqual(painted(cells, { z: 5, x: 20, y: 8 }), []);
});

test("farther out each is a square in its place", () => {
  const cells = new Cells([3, 4, 2, 7, 3, 5, 3, 8]);
  assert.deepStrictEqual(painted(cells, { z: 2, x: 2, y: 1 }), [[7, 0, 0, 128, 128], [8, 128, 128, 128, 128]]);
});

test("squares of uneven sizes leave no seam and no gap", () => {
  const members = [];
  for (let x = 0; x < 8; x += 1) members.push(3, x, 0, x);
  const squares = painted(new Cells(members), { z: 0, x: 0, y: 0 }, { size: 100 });
  let edge = 0;
  for (const [group, left, , width] of squares) {
    assert.strictEqual(left, edge, "group " + group);
    edge += width;
  }
  assert.strictEqual(edge, 100);
});

test("a square is at least a pixel", () => {
  const [square] = painted(new Cells([12, 2082, 1417, 5]), { z: 0, x: 0, y: 0 });
  assert.deepStrictEqual(square, [5, 130, 89, 1, 1]);
});

test("a deeper zoom lies over the others, and each square tells which tile it is", () => {
  const cells = new Cells([4, 8, 4, 2, 3, 4, 2, 1]);
  const squares = [];
  const tile = { z: 3, x: 4, y: 2 };
  cells.squares(tile, 256, (...square) => squares.push(square));
  assert.deepStrictEqual(squares, [[1, 0, 0, 256, 256, 3, 4, 2], [2, 0, 0, 128, 128, 4, 8, 4]]);
  assert.deepStrictEqual(painted(cells, tile), [[1, 0, 0, 256, 256], [2, 0, 0, 128, 128]]);
});

test("squares of one kind below one another are painted at once, others and those without a kind are not", () => {
  // Two columns: 1 1 - 1, and 1 2.
  const cells = new Cells([2, 0, 0, 1, 2, 0, 1, 1, 2, 0, 3, 1, 2, 1, 0, 1, 2, 1, 1, 2]);
  const tile = { z: 0, x: 0, y: 0 };
  assert.deepStrictEqual(painted(cells, tile),
    [[1, 0, 0, 64, 128], [1, 0, 192, 64, 64], [1, 64, 0, 64, 64], [2, 64, 64, 64, 64]]);
  const squares = [];
  cells.paint(tile, 256, (group) => (group === 2 ? "two" : undefined), (...square) => squares.push(square));
  assert.deepStrictEqual(squares, [["two", 64, 64, 64, 64]]);
});

test("a group ends where another one begins, or nothing", () => {
  // 1 1
  // 1 2
  const cells = new Cells([1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 2]);
  const { left, top, right, bottom } = sides;
  assert.deepStrictEqual(ended(cells, { z: 0, x: 0, y: 0 }), {
    "0 0": left | top | corners.rightBottom, "128 0": top | right | bottom, "0 128": left | right | bottom,
    "128 128": left | top | right | bottom,
  });
  // As one: around them all alone.
  assert.deepStrictEqual(ended(cells, { z: 0, x: 0, y: 0 }, () => 1), {
    "0 0": left | top, "128 0": top | right, "0 128": left | bottom, "128 128": right | bottom,
  });
  // What has no kind has no lines, and is another one to its neighbours.
  assert.deepStrictEqual(ended(cells, { z: 0, x: 0, y: 0 }, (group) => (group === 1 ? undefined : 0)), {
    "128 128": left | top | right | bottom,
  });
});

test("a picture of a part of a tile has those of its sides that are there", () => {
  const cells = new Cells([1, 0, 0, 1, 1, 1, 0, 1]);
  assert.deepStrictEqual(ended(cells, { z: 2, x: 0, y: 0 }), { "0 0": sides.left | sides.top });
  assert.deepStrictEqual(ended(cells, { z: 2, x: 1, y: 0 }), { "0 0": sides.top });
  assert.deepStrictEqual(ended(cells, { z: 3, x: 1, y: 1 }), {});
});

test("squares that are hardly larger than their lines have none", () => {
  assert.deepStrictEqual(ended(new Cells([6, 0, 0, 1]), { z: 0, x: 0, y: 0 }), {});
});
