// The tiles of the map's layers, and what is said of them. No DOM.
import { keyOf, pairsOf } from "../../WebPages/Web/tiles.mjs";

export function tilesOf(layer, zoom) {
  return pairsOf(layer.tiles).map(([x, y]) => ({ z: zoom, x, y }));
}

// The layer that each tile is in, by the tile's name.
export function layersByTile(map) {
  const layers = new Map();
  for (const layer of map.layers) for (const tile of tilesOf(layer, map.zoom)) layers.set(keyOf(tile), layer);
  return layers;
}

export function middleInWords(tile, layers, words) {
  const key = keyOf(tile);
  const layer = layers.get(key);
  return words.middle + " " + (layer ? key + ", " + layer.name : words.noTile);
}
