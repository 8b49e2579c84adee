// The tile that is chosen in one figure is marked in the others. No DOM.
import { tileOf } from "../../WebPages/Web/tiles.mjs";

const listeners = [];

// `listener` is told the name of each tile that another figure chooses, "z/x/y"; null when none is any more.
export function onChosen(figure, listener) {
  listeners.push({ figure, listener });
}

export function choose(figure, key) {
  for (const other of listeners) if (other.figure !== figure) other.listener(key);
}

// Whether a tile lies in another, or is that one.
export function liesIn(key, outer) {
  const [one, other] = [tileOf(key), tileOf(outer)];
  if (!one || !other || one.z < other.z) return false;
  const size = 2 ** (one.z - other.z);
  return Math.floor(one.x / size) === other.x && Math.floor(one.y / size) === other.y;
}
