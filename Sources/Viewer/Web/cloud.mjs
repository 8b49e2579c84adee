// Images as points that lie where alike ones do: which one is meant, and which lie within a line. No DOM.
import { isWithin } from "./loop.mjs";

// About the points, of the longer side.
const margin = 0.04;

export class Cloud {
  // `points` lists number, x, y, number, x, y, … as /projection has them; `codes` are those of the images, by number.
  constructor(points, codes) {
    const known = points.length / 3;
    this.xs = new Float64Array(known);
    this.ys = new Float64Array(known);
    this.numbers = new Int32Array(known);
    this.codes = new Float64Array(known);
    this.count = 0;
    let [width, height] = [1, 1];
    for (let at = 0; at + 2 < points.length; at += 3) {
      const [number, x, y] = points.slice(at, at + 3);
      // The table of groups may have been read at another time.
      if (codes[number] === undefined) continue;
      this.numbers[this.count] = number;
      this.codes[this.count] = codes[number];
      this.xs[this.count] = x;
      this.ys[this.count] = y;
      this.count += 1;
      width = Math.max(width, x);
      height = Math.max(height, y);
    }
    const room = margin * Math.max(width, height);
    this.whole = { x: -room, y: -room, width: width + 2 * room, height: height + 2 * room };
  }

  placeOf(index) {
    return { x: this.xs[index], y: this.ys[index] };
  }

  // The point of an image; undefined where it has none.
  indexOf(code) {
    const index = this.codes.indexOf(code);
    return index >= 0 && index < this.count ? index : undefined;
  }

  // The point nearest to a place and less than `reach` away; undefined where there is none. `isShown` is told a number.
  nearest({ x, y }, reach, isShown) {
    let [best, least] = [undefined, reach * reach];
    for (let index = 0; index < this.count; index += 1) {
      const [across, down] = [this.xs[index] - x, this.ys[index] - y];
      const distance = across * across + down * down;
      if (distance < least && isShown(this.numbers[index])) [best, least] = [index, distance];
    }
    return best;
  }

  // The codes of the images whose points lie within a closed line of { x, y }, …
  codesWithin(line, isShown) {
    const loop = line.map(({ x, y }) => [x, y]);
    const [xs, ys] = [line.map(({ x }) => x), line.map(({ y }) => y)];
    const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const codes = [];
    for (let index = 0; index < this.count; index += 1) {
      const [x, y] = [this.xs[index], this.ys[index]];
      if (x < west || x > east || y < north || y > south) continue;
      if (isShown(this.numbers[index]) && isWithin([x, y], loop)) codes.push(this.codes[index]);
    }
    return codes;
  }
}
