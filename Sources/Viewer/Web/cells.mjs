// Which tile is in which group, by zoom, and where their colours go. No DOM.

// More than a zoom has rows: a tile's number in its zoom is x * rows + y.
const rows = 2 ** 22;
const numberOf = (x, y) => x * rows + y;

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

  // Calls draw(group, left, top, width, height) for what a picture of a tile shows, the later over the earlier.
  paint(tile, size, hidden, draw) {
    for (const zoom of this.zooms) {
      if (zoom <= tile.z) {
        const shift = tile.z - zoom;
        const group = this.groupOf({ z: zoom, x: tile.x >> shift, y: tile.y >> shift });
        if (group !== undefined && !hidden.has(group)) draw(group, 0, 0, size, size);
        continue;
      }
      const count = 2 ** (zoom - tile.z);
      // Whole pixels, so that neighbours leave no seam.
      const edge = (place) => Math.round((place * size) / count);
      const list = this.under(zoom, tile);
      for (let i = 0; i < list.length; i += 3) {
        if (hidden.has(list[i + 2])) continue;
        const x = list[i] - tile.x * count;
        const y = list[i + 1] - tile.y * count;
        const [left, top] = [edge(x), edge(y)];
        draw(list[i + 2], left, top, Math.max(1, edge(x + 1) - left), Math.max(1, edge(y + 1) - top));
      }
    }
  }
}
