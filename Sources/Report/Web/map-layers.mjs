// The tiles of the map's layers, and what is said of them. No DOM.
import { keyOf } from "../../WebPages/Web/tiles.mjs";

// A layer lists x, y, x, y, …
export function tilesOf(layer, zoom) {
  const tiles = [];
  for (let i = 0; i < layer.tiles.length; i += 2) tiles.push({ z: zoom, x: layer.tiles[i], y: layer.tiles[i + 1] });
  return tiles;
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
