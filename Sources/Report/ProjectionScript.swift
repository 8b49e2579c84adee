/// Lets the points of the projection answer to the pointer and the keyboard, and the legend choose their groups.
enum ProjectionScript {
  static let text = #"""
    (function () {
      "use strict";

      window.drawProjection = function (data) {
        const box = document.getElementById("projection-box");
        const svg = box.querySelector("svg");
        const ring = svg.querySelector(".near");
        const card = document.getElementById("projection-near");
        const thumbnail = card.querySelector("canvas");
        const told = document.getElementById("projection-told");
        const hidden = new Set();
        const view = svg.viewBox.baseVal;
        let at = null;

        function place(point) {
          const places = data.layers[point.layer].places;
          return { x: places[2 * point.index], y: places[2 * point.index + 1] };
        }

        // The drawing keeps its proportions inside its box.
        function frame() {
          const inside = svg.getBoundingClientRect();
          const scale = Math.min(inside.width / view.width, inside.height / view.height);
          return {
            scale: scale, left: inside.left + (inside.width - scale * view.width) / 2,
            top: inside.top + (inside.height - scale * view.height) / 2,
          };
        }

        // The sheets stay text until one of their images is asked for.
        const sheets = new Map();
        function picture(number) {
          const sprites = data.thumbnails;
          const sheet = Math.floor(number / sprites.perSheet);
          const index = number % sprites.perSheet;
          if (!sheets.has(sheet)) {
            const image = new Image();
            sheets.set(sheet, image);
            image.addEventListener("load", () => {
              if (at) draw(at);
            });
            image.src = sprites.sheets[sheet];
          }
          return {
            image: sheets.get(sheet), x: (index % sprites.columns) * sprites.side,
            y: Math.floor(index / sprites.columns) * sprites.side,
          };
        }

        function draw(point) {
          const brush = thumbnail.getContext("2d");
          const found = picture(data.layers[point.layer].first + point.index);
          const side = data.thumbnails.side;
          brush.clearRect(0, 0, thumbnail.width, thumbnail.height);
          if (found.image.complete && found.image.naturalWidth > 0)
            // Half a pixel inside: enlarging would blend in the neighbours.
            brush.drawImage(
              found.image, found.x + 0.5, found.y + 0.5, side - 1, side - 1, 0, 0, thumbnail.width, thumbnail.height);
        }

        function show(point, aloud) {
          at = point;
          const layer = data.layers[point.layer];
          const here = place(point);
          ring.setAttribute("d", "M" + here.x + " " + here.y + "h0");
          const words = layer.captions[point.index] + ", " + layer.name;
          card.lastElementChild.textContent = words;
          thumbnail.hidden = !data.thumbnails;
          if (data.thumbnails) draw(point);
          card.style.borderColor = layer.color;
          card.hidden = false;
          const drawn = frame();
          const outer = box.getBoundingClientRect();
          const x = drawn.left - outer.left + here.x * drawn.scale;
          const y = drawn.top - outer.top + here.y * drawn.scale;
          const left = x + 14 + card.offsetWidth > outer.width ? x - 14 - card.offsetWidth : x + 14;
          const top = y + 14 + card.offsetHeight > outer.height ? y - 14 - card.offsetHeight : y + 14;
          card.style.left = Math.max(0, left) + "px";
          card.style.top = Math.max(0, top) + "px";
          if (aloud) told.textContent = words + " (" + (point.index + 1) + "/" + layer.captions.length + ")";
        }

        function hide() {
          at = null;
          card.hidden = true;
          ring.setAttribute("d", "");
          told.textContent = "";
        }

        // The nearest point that is shown, within a finger's width.
        function nearest(event) {
          const drawn = frame();
          const x = (event.clientX - drawn.left) / drawn.scale;
          const y = (event.clientY - drawn.top) / drawn.scale;
          let best = null;
          let least = (event.pointerType === "touch" ? 28 : 14) / drawn.scale;
          least *= least;
          data.layers.forEach((layer, number) => {
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

        function point(event) {
          const found = nearest(event);
          if (found) show(found, false);
          else hide();
        }
        svg.addEventListener("pointermove", point);
        svg.addEventListener("pointerdown", point);
        svg.addEventListener("pointerleave", (event) => {
          if (event.pointerType !== "touch") hide();
        });

        // From group to group, past those that are hidden.
        function turn(from, step) {
          const count = data.layers.length;
          for (let i = 1; i <= count; i += 1) {
            const layer = (((from + step * i) % count) + count) % count;
            if (!hidden.has(String(data.layers[layer].group))) return { layer: layer, index: 0 };
          }
          return null;
        }

        function step(key) {
          if (!at) return turn(-1, 1);
          const last = data.layers[at.layer].captions.length - 1;
          switch (key) {
            case "ArrowRight": return { layer: at.layer, index: Math.min(last, at.index + 1) };
            case "ArrowLeft": return { layer: at.layer, index: Math.max(0, at.index - 1) };
            case "ArrowDown": return turn(at.layer, 1);
            case "ArrowUp": return turn(at.layer, -1);
            case "Home": return { layer: at.layer, index: 0 };
            case "End": return { layer: at.layer, index: last };
          }
          return null;
        }
        box.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.altKey || event.metaKey) return;
          if (event.key === "Escape") return hide();
          if (!["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
          event.preventDefault();
          const next = step(event.key);
          if (next) show(next, true);
        });
        box.addEventListener("focus", () => {
          if (box.matches(":focus-visible") && !at) {
            const first = turn(-1, 1);
            if (first) show(first, true);
          }
        });
        box.addEventListener("blur", hide);

        onLegend("projection-legend", (group, on) => {
          if (on) hidden.delete(group);
          else hidden.add(group);
          for (const mark of svg.querySelectorAll("[data-group]"))
            if (mark.dataset.group === group) mark.style.display = on ? "" : "none";
          hide();
        });
        document.documentElement.dataset.projection = data.layers.length;
      };
    })();
    """#
}
