// Names of tiles. No DOM.

export const keyOf = (tile) => tile.z + "/" + tile.x + "/" + tile.y;

// Of x, y, x, y, …
export function pairsOf(list) {
  const pairs = [];
  for (let at = 0; at + 1 < list.length; at += 2) pairs.push([list[at], list[at + 1]]);
  return pairs;
}

// null for what names no tile.
export function tileOf(text) {
  const found = /^(\d+)\/(\d+)\/(\d+)$/.exec(text);
  return found && { z: Number(found[1]), x: Number(found[2]), y: Number(found[3]) };
}
