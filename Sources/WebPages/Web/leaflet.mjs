// The one set-up of Leaflet: what every map of ours has, and where tiles lie on it.

// A map in the element of that id, with a scale; `more` are options of Leaflet's, `titles` its buttons' in words.
export function liveMap(id, more, titles) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const live = L.map(id, {
    attributionControl: false, zoomControl: false, zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm, ...more,
  });
  L.control.zoom({ zoomInTitle: titles.zoomIn, zoomOutTitle: titles.zoomOut }).addTo(live);
  scale({ imperial: false }).addTo(live);
  return live;
}

// Leaflet writes "5000 km" in every language.
function scale(options) {
  const Scale = L.Control.Scale.extend({
    _updateScale(line, text, ratio) {
      const written = text.replace(/\d+/, (number) => Number(number).toLocaleString(document.documentElement.lang))
        .replace(" ", "\u00a0");
      L.Control.Scale.prototype._updateScale.call(this, line, written, ratio);
    },
  });
  return new Scale(options);
}

// Where a column and a row of tiles begin.
export function cornerOf(x, y, zoom) {
  return L.CRS.EPSG3857.pointToLatLng(L.point(x * 256, y * 256), zoom);
}

export function boxOf({ z, x, y }) {
  return L.latLngBounds(cornerOf(x, y, z), cornerOf(x + 1, y + 1, z));
}

export function tileAt(point, zoom) {
  const at = L.CRS.EPSG3857.latLngToPoint(point, zoom).divideBy(256).floor();
  return { z: zoom, x: at.x, y: at.y };
}
