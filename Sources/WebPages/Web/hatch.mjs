// Lines over the colours of groups from 12 on, which colours alone do not tell apart. GroupHatch has the same in Swift.

// Which way they run: 0 none, 1 rising, 2 falling, 3 both.
export const hatchOf = (group) => (group >= 12 ? Math.min(3, Math.floor(group / 12)) : 0);

// Black on light colours, white on dark ones.
export function inkOn(color) {
  const part = (at) => parseInt(color.slice(at, at + 2), 16);
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) > 115 ? "#000000" : "#ffffff";
}

const brushes = new Map();
const side = 8;

// What a canvas fills the squares of a group with.
export function brushOf(group, color) {
  const way = hatchOf(group);
  if (!way) return color;
  const key = way + color;
  if (!brushes.has(key)) brushes.set(key, hatched(way, color));
  return brushes.get(key);
}

function hatched(way, color) {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const brush = canvas.getContext("2d");
  brush.fillStyle = color;
  brush.fillRect(0, 0, side, side);
  brush.strokeStyle = inkOn(color);
  brush.globalAlpha = 0.6;
  brush.beginPath();
  // Over the corners too, so that lines go on in the next square.
  for (const left of [-side, 0, side]) {
    if (way !== 2) {
      brush.moveTo(left, side);
      brush.lineTo(left + side, 0);
    }
    if (way !== 1) {
      brush.moveTo(left, 0);
      brush.lineTo(left + side, side);
    }
  }
  brush.stroke();
  return brush.createPattern(canvas, "repeat");
}
