// Names of tiles. No DOM.

export const keyOf = (tile) => tile.z + "/" + tile.x + "/" + tile.y;

// null for what names no tile.
export function tileOf(text) {
  const found = /^(\d+)\/(\d+)\/(\d+)$/.exec(text);
  return found && { z: Number(found[1]), x: Number(found[2]), y: Number(found[3]) };
}
