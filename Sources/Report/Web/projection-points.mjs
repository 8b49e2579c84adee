// Which point of the projection is meant, and where things belong beside it. No DOM.
// A point is { layer, index }; hidden groups are a set of their numbers as text.

export const keys = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"];

export function placeOf(layers, point) {
  const { places } = layers[point.layer];
  return { x: places[2 * point.index], y: places[2 * point.index + 1] };
}

// The sheet that has an image, and where on it.
export function spriteAt(sprites, number) {
  const index = number % sprites.perSheet;
  return {
    sheet: Math.floor(number / sprites.perSheet),
    x: (index % sprites.columns) * sprites.side,
    y: Math.floor(index / sprites.columns) * sprites.side,
  };
}

// The nearest point that is shown and less than `reach` away; null where there is none.
export function nearest(layers, hidden, x, y, reach) {
  let best = null;
  let least = reach * reach;
  layers.forEach((layer, number) => {
    if (hidden.has(String(layer.group))) return;
    for (let i = 0; i < layer.captions.length; i += 1) {
      const across = layer.places[2 * i] - x;
      const down = layer.places[2 * i + 1] - y;
      const distance = across * across + down * down;
      if (distance < least) {
        least = distance;
        best = { layer: number, index: i };
      }
    }
  });
  return best;
}

// From group to group, past those that are hidden; null where all are.
export function turn(layers, hidden, from, step) {
  const count = layers.length;
  for (let i = 1; i <= count; i += 1) {
    const layer = (((from + step * i) % count) + count) % count;
    if (!hidden.has(String(layers[layer].group))) return { layer, index: 0 };
  }
  return null;
}

// Where a key leads from a point, or from none.
export function follow(layers, hidden, at, key) {
  if (!at) return turn(layers, hidden, -1, 1);
  const last = layers[at.layer].captions.length - 1;
  switch (key) {
    case "ArrowRight": return { layer: at.layer, index: Math.min(last, at.index + 1) };
    case "ArrowLeft": return { layer: at.layer, index: Math.max(0, at.index - 1) };
    case "ArrowDown": return turn(layers, hidden, at.layer, 1);
    case "ArrowUp": return turn(layers, hidden, at.layer, -1);
    case "Home": return { layer: at.layer, index: 0 };
    case "End": return { layer: at.layer, index: last };
    default: return null;
  }
}

// Beside a place: right of it and below it, where there is room.
export function beside(place, card, box) {
  const gap = 14;
  const left = place.x + gap + card.width > box.width ? place.x - gap - card.width : place.x + gap;
  const top = place.y + gap + card.height > box.height ? place.y - gap - card.height : place.y + gap;
  return { left: Math.max(0, left), top: Math.max(0, top) };
}
