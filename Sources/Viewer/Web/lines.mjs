// Lines along the sides of squares, on a canvas. No DOM.
import { corners, sides } from "./cells.mjs";

// Fills a band along those sides and in those corners of a square in which something ends.
export function band(brush, [left, top, width, height], ends, inset, thickness) {
  const [right, bottom] = [left + width, top + height];
  const [near, far] = [inset, inset + thickness];
  // The bands of two sides that meet end where the other one does.
  const from = ends & sides.left ? near : 0;
  const to = ends & sides.right ? near : 0;
  const above = ends & sides.top ? near : 0;
  const below = ends & sides.bottom ? near : 0;
  if (ends & sides.top) brush.fillRect(left + from, top + near, width - from - to, thickness);
  if (ends & sides.bottom) brush.fillRect(left + from, bottom - far, width - from - to, thickness);
  if (ends & sides.left) brush.fillRect(left + near, top + above, thickness, height - above - below);
  if (ends & sides.right) brush.fillRect(right - far, top + above, thickness, height - above - below);
  // An inner corner: a square without the part nearer to the corner.
  for (const [corner, x, y, across, down] of [
    [corners.leftTop, left, top, 1, 1], [corners.rightTop, right, top, -1, 1],
    [corners.rightBottom, right, bottom, -1, -1], [corners.leftBottom, left, bottom, 1, -1],
  ]) {
    if (!(ends & corner)) continue;
    fill(brush, x + across * near, y, across * thickness, down * far);
    fill(brush, x, y + down * near, across * near, down * thickness);
  }
}

// Also of sizes below 0.
function fill(brush, x, y, width, height) {
  brush.fillRect(Math.min(x, x + width), Math.min(y, y + height), Math.abs(width), Math.abs(height));
}
