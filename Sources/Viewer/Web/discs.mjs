// Many discs in a picture of pixels, which takes a canvas several times as long. No DOM.

// For each row of a disc, the first above all, how far it reaches to either side of its middle.
export function discOf(radius) {
  const most = Math.floor(radius);
  return Int32Array.from({ length: 2 * most + 1 }, (_, row) =>
    Math.floor(Math.sqrt(radius * radius - (row - most) * (row - most))));
}

// A colour as a pixel of a Uint32Array over an ImageData's bytes.
export function pixelOf(color) {
  const part = (at) => parseInt(color.slice(at, at + 2), 16);
  return new Uint32Array(new Uint8Array([part(1), part(3), part(5), 255]).buffer)[0];
}

// The part of it that lies in the picture.
export function drawDisc(pixels, width, height, disc, x, y, pixel) {
  const column = Math.round(x);
  const top = Math.round(y) - (disc.length - 1) / 2;
  for (let row = Math.max(0, -top); row < disc.length && top + row < height; row += 1) {
    const start = (top + row) * width;
    const last = start + Math.min(width - 1, column + disc[row]);
    for (let at = start + Math.max(0, column - disc[row]); at <= last; at += 1) pixels[at] = pixel;
  }
}
