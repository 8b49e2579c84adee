// What lies within a line that is drawn around it. No DOM.
import { codeOf } from "./cells.mjs";

// Whether a point lies within a closed line of [x, y], … (a ray crosses it an odd number of times).
export function isWithin([x, y], loop) {
  let isInside = false;
  for (let at = 0, before = loop.length - 1; at < loop.length; before = at, at += 1) {
    const [[x0, y0], [x1, y1]] = [loop[at], loop[before]];
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) isInside = !isInside;
  }
  return isInside;
}

// The codes of the tiles whose middles lie within, where none of a deeper zoom lies over them. The line is in parts of
// the world's width, from its left upper corner. `isShown` is told a tile's group.
export function codesWithin(cells, loop, isShown) {
  const [xs, ys] = [loop.map(([x]) => x), loop.map(([, y]) => y)];
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const codes = [];
  for (const zoom of cells.zooms) {
    const count = 2 ** zoom;
    cells.each(zoom, (x, y, group) => {
      const middle = [(x + 0.5) / count, (y + 0.5) / count];
      if (middle[0] < west || middle[0] > east || middle[1] < north || middle[1] > south) return;
      if (isShown(group) && isWithin(middle, loop) && cells.deepestAt(middle) === zoom) codes.push(codeOf(zoom, x, y));
    });
  }
  return codes;
}

// So many of a list, spread over it.
export function evenly(list, most) {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, place) => list[Math.floor((place * list.length) / most)]);
}
