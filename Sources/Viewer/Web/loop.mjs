// What lies within a line that is drawn around it. No DOM.
import { codeOf } from "./cells.mjs";

// Where the sides of a closed line of [x, y], … cross a height.
function crossings(loop, y) {
  const found = [];
  for (let at = 0, before = loop.length - 1; at < loop.length; before = at, at += 1) {
    const [x0, y0] = loop[at];
    const [x1, y1] = loop[before];
    if (y0 > y !== y1 > y) found.push(((x1 - x0) * (y - y0)) / (y1 - y0) + x0);
  }
  return found;
}

// A ray from a point within crosses the line an odd number of times.
function isLeftOfOdd(x, crossed) {
  let isInside = false;
  for (const crossing of crossed) if (x < crossing) isInside = !isInside;
  return isInside;
}

export const isWithin = ([x, y], loop) => isLeftOfOdd(x, crossings(loop, y));

// The codes of the tiles whose middles lie within, where none of a deeper zoom lies over them. The line is in parts of
// the world's width, from its left upper corner. `isShown` is told a tile's group.
export function codesWithin(cells, loop, isShown) {
  const codes = [];
  for (const zoom of cells.zooms) {
    const count = 2 ** zoom;
    // Tiles of a row have their middles at one height.
    const rows = new Map();
    const crossed = (y) => {
      if (!rows.has(y)) rows.set(y, crossings(loop, (y + 0.5) / count));
      return rows.get(y);
    };
    const isDeepest = zoom === cells.zooms.at(-1);
    cells.each(zoom, (x, y, group) => {
      const across = (x + 0.5) / count;
      if (!isLeftOfOdd(across, crossed(y)) || !isShown(group)) return;
      if (isDeepest || cells.deepestAt([across, (y + 0.5) / count]) === zoom) codes.push(codeOf(zoom, x, y));
    });
  }
  return codes;
}

// So many of a list, spread over it.
export function evenly(list, most) {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, place) => list[Math.floor((place * list.length) / most)]);
}
