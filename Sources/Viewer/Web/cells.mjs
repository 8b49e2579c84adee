// Which tile is in which group, by zoom, and where their colours and the lines about them go. No DOM.

// More than a zoom has rows: a tile's number in its zoom is x * rows + y.
const rows = 2 ** 22;
const numberOf = (x, y) => x * rows + y;

// A tile in one number.
export const codeOf = (zoom, x, y) => (zoom * rows + x) * rows + y;

export function tileOfCode(code) {
  const rest = Math.floor(code / rows);
  return { z: Math.floor(rest / rows), x: rest % rows, y: code % rows };
}

// Squares with a side of fewer pixels have no lines: there would be nothing else.
const leastOutlined = 5;

// Sides of a square, and its corners where both sides go on.
export const sides = { left: 1, top: 2, right: 4, bottom: 8 };
export const corners = { leftTop: 16, rightTop: 32, rightBottom: 64, leftBottom: 128 };

export class Cells {
  // `members` lists z, x, y, group, z, x, y, group, …
  constructor(members = []) {
    this.at = new Map();
    this.parents = new Map();
    for (let i = 0; i < members.length; i += 4) {
      const zoom = members[i];
      if (!this.at.has(zoom)) this.at.set(zoom, new Map());
      this.at.get(zoom).set(numberOf(members[i + 1], members[i + 2]), members[i + 3]);
    }
    this.zooms = [...this.at.keys()].sort((a, b) => a - b);
  }

  // undefined for a tile in no group.
  groupOf(tile) {
    return this.at.get(tile.z)?.get(numberOf(tile.x, tile.y));
  }

  // Calls visit(x, y, group) for each tile of a zoom.
  each(zoom, visit) {
    for (const [number, group] of this.at.get(zoom)) visit(Math.floor(number / rows), number % rows, group);
  }

  // The zoom of the deepest tile in a group there, in parts of the world's width; undefined where there is none.
  deepestAt([x, y]) {
    return [...this.zooms].reverse().find((zoom) =>
      this.at.get(zoom).has(numberOf(Math.floor(x * 2 ** zoom), Math.floor(y * 2 ** zoom))));
  }

  // The tiles of a zoom below one at a lower zoom, as x, y, group, x, y, group, …
  // Sorted out once for each zoom that is looked at.
  under(zoom, tile) {
    const key = zoom + "/" + tile.z;
    if (!this.parents.has(key)) {
      const sorted = new Map();
      for (const [number, group] of this.at.get(zoom)) {
        const x = Math.floor(number / rows);
        const y = number % rows;
        const parent = numberOf(x >> (zoom - tile.z), y >> (zoom - tile.z));
        if (!sorted.has(parent)) sorted.set(parent, []);
        sorted.get(parent).push(x, y, group);
      }
      this.parents.set(key, sorted);
    }
    return this.parents.get(key).get(numberOf(tile.x, tile.y)) || [];
  }

  // Calls draw(group, left, top, width, height, zoom, x, y) for each square of a picture of a tile, the later over the
  // earlier; not for those with a side of fewer than `least` pixels.
  squares(tile, size, draw, least = 0) {
    for (const zoom of this.zooms) {
      if (size / 2 ** (zoom - tile.z) < least) continue;
      if (zoom <= tile.z) {
        const [x, y] = [tile.x >> (tile.z - zoom), tile.y >> (tile.z - zoom)];
        const group = this.groupOf({ z: zoom, x, y });
        if (group !== undefined) draw(group, 0, 0, size, size, zoom, x, y);
        continue;
      }
      const count = 2 ** (zoom - tile.z);
      // Whole pixels, so that neighbours leave no seam.
      const edge = (place) => Math.round((place * size) / count);
      const list = this.under(zoom, tile);
      for (let i = 0; i < list.length; i += 3) {
        const x = list[i] - tile.x * count;
        const y = list[i + 1] - tile.y * count;
        const [left, top] = [edge(x), edge(y)];
        const [width, height] = [Math.max(1, edge(x + 1) - left), Math.max(1, edge(y + 1) - top)];
        draw(list[i + 2], left, top, width, height, zoom, list[i], list[i + 1]);
      }
    }
  }

  // Calls draw(kind, left, top, width, height) for squares of one kind, those below one another at once: a map of a
  // million tiles has more squares than are quickly filled. kindOf(group, zoom, x, y) is undefined for what is not
  // drawn.
  paint(tile, size, kindOf, draw) {
    let [kind, zoomBefore, column, row] = [undefined, -1, -1, -1];
    let [left, top, width, bottom] = [0, 0, 0, 0];
    const end = () => kind !== undefined && draw(kind, left, top, width, bottom - top);
    this.squares(tile, size, (group, itsLeft, itsTop, itsWidth, itsHeight, zoom, x, y) => {
      const own = kindOf(group, zoom, x, y);
      if (own !== kind || zoom !== zoomBefore || x !== column || y !== row + 1) {
        end();
        [kind, zoomBefore, column, left, top, width] = [own, zoom, x, itsLeft, itsTop, itsWidth];
      }
      row = y;
      bottom = itsTop + itsHeight;
    });
    end();
  }

  // Likewise draw(group, left, top, width, height, ends) for each square in which its kind ends: where, in bits of
  // `sides` and `corners`.
  outline(tile, size, kindOf, draw) {
    this.squares(tile, size, (group, left, top, width, height, zoom, x, y) => {
      const own = kindOf(group, zoom, x, y);
      if (own === undefined) return;
      const isOther = (right, down) => {
        const other = this.groupOf({ z: zoom, x: x + right, y: y + down });
        return other === undefined || kindOf(other, zoom, x + right, y + down) !== own;
      };
      // A picture of a part of a tile has those sides that are the tile's.
      const shift = Math.max(0, tile.z - zoom);
      const [first, last] = [0, 2 ** shift - 1];
      const [column, row] = [tile.x - x * 2 ** shift, tile.y - y * 2 ** shift];
      const [west, east, north, south] = shift === 0 ? [true, true, true, true]
        : [column === first, column === last, row === first, row === last];
      const ends = (west && isOther(-1, 0) ? sides.left : 0) | (north && isOther(0, -1) ? sides.top : 0)
        | (east && isOther(1, 0) ? sides.right : 0) | (south && isOther(0, 1) ? sides.bottom : 0);
      const goOn = (one, other) => !(ends & (one | other));
      const turns = (west && north && goOn(sides.left, sides.top) && isOther(-1, -1) ? corners.leftTop : 0)
        | (east && north && goOn(sides.right, sides.top) && isOther(1, -1) ? corners.rightTop : 0)
        | (east && south && goOn(sides.right, sides.bottom) && isOther(1, 1) ? corners.rightBottom : 0)
        | (west && south && goOn(sides.left, sides.bottom) && isOther(-1, 1) ? corners.leftBottom : 0);
      if (ends | turns) draw(group, left, top, width, height, ends | turns);
    }, leastOutlined);
  }
}
