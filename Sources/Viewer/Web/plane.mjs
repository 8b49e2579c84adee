// Where images lie among one another: a point an image, in the colour of its group, in the place of the map.
import { fitted, moved, showing, zoomed, zoomOf } from "../../WebPages/Web/plane-view.mjs";
import { ask } from "./answers.mjs";
import { Cloud } from "./cloud.mjs";
import { discOf, drawDisc, pixelOf } from "./discs.mjs";
import { byId, complain, tell } from "./elements.mjs";
import { lasso } from "./lasso.mjs";
import { chart } from "./map.mjs";
import { choose } from "./place.mjs";
import { pointer } from "./pointer.mjs";
import { codeOfSample, isAdding, sampleOf, select, toggle } from "./selection.mjs";
import { codesOf, colorOf, groupAt, isTiles, lookOf, nameOf, view } from "./view.mjs";
import { words } from "./words.mjs";

// So near to a point it is meant, by the tip of an arrow or a finger; in pixels of the page.
const tipReach = 14;
const fingerReach = 28;
// Of the points, likewise: many are small.
const radii = { least: 1.2, most: 4, closest: 7, crowd: 150 };
const pace = 0.2;
const paces = { ArrowLeft: [-pace, 0], ArrowRight: [pace, 0], ArrowUp: [0, -pace], ArrowDown: [0, pace] };
const zooms = { "+": 1.5, "=": 1.5, "-": 1 / 1.5, 0: 0 };

const isShown = (number) => !view.hidden.has(groupAt(number));
const keyOfSample = (sample) => (isTiles() ? sample : words.image(sample));
const paletteColor = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

export const plane = {
  isOpen: false,
  // Those that are laid out, null until they are asked for; and of how many images.
  cloud: null, members: 0,
  // The part of the layout that is seen.
  seen: null,
  // The points as they were drawn last, and the line around some.
  picture: null, line: [],
  // A button that went down and what was seen then, and whether that has been moved since.
  held: null, isMoved: false, isByKeys: true, isWaiting: false,

  begin() {
    const box = byId("plane");
    byId("to-map").addEventListener("click", () => this.close());
    byId("to-plane").addEventListener("click", () => this.open());
    for (const button of byId("plane-zoom").querySelectorAll("button"))
      button.addEventListener("click", () => this.zoom(zooms[button.dataset.zoom]));
    lasso.begin(byId("dots"), {
      at: (event) => this.placeOf(event),
      hold: () => { this.held = null; },
      draw: (points) => {
        this.line = points;
        this.drawOver();
      },
      select: (points) => select(this.cloud.codesWithin(points, isShown)),
    });
    const dots = byId("dots");
    dots.addEventListener("pointerdown", (event) => this.hold(event));
    dots.addEventListener("pointermove", (event) => (this.held ? this.drag(event) : this.answer(event)));
    for (const kind of ["pointerup", "pointercancel"])
      dots.addEventListener(kind, () => { this.held = null; });
    dots.addEventListener("pointerleave", () => pointer.say(null));
    dots.addEventListener("click", (event) => this.press(event));
    dots.addEventListener("wheel", (event) => {
      event.preventDefault();
      if (this.cloud) this.see(zoomed(this.seen, this.cloud.whole, 2 ** (-event.deltaY / 300), this.placeOf(event)));
    }, { passive: false });
    box.addEventListener("pointerdown", () => this.setByKeys(false), true);
    box.addEventListener("keydown", (event) => event.target === box && this.key(event));
    box.addEventListener("focus", () => this.tellMiddle());
    this.setByKeys(true);
    new ResizeObserver(() => this.redraw()).observe(box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
  },

  setByKeys(isSo) {
    this.isByKeys = isSo;
    byId("plane").classList.toggle("keyed", isSo);
  },

  // After what there is was read, for the first time or again.
  async offer() {
    byId("stages").hidden = !view.state.hasProjection;
    byId("to-map").textContent = isTiles() ? words.map : words.photographs;
    // Numbers of images that came meanwhile are other ones.
    if (this.members !== view.members.length) this.cloud = null;
    if (!this.isOpen) this.cloud = null;
    else if (!view.state.hasProjection) this.close();
    else {
      this.redraw();
      await this.load();
    }
  },

  async open() {
    this.show(true);
    if (!this.cloud) await this.load();
    if (this.isOpen) tell(words.planeAbout);
  },

  close() {
    this.show(false);
    tell("");
  },

  show(isOpen) {
    this.isOpen = isOpen;
    byId("plane").hidden = !isOpen;
    byId("stage").classList.toggle("planed", isOpen);
    byId("to-map").setAttribute("aria-pressed", String(!isOpen));
    byId("to-plane").setAttribute("aria-pressed", String(isOpen));
    pointer.say(null);
    chart.cover(isOpen);
    this.redraw();
  },

  async load() {
    try {
      const { points, note } = await ask("projection");
      if (note) {
        this.close();
        complain(note);
        return;
      }
      this.members = view.members.length;
      const before = this.cloud?.whole;
      this.cloud = new Cloud(points, codesOf(view.members));
      const isSame = before && before.width === this.cloud.whole.width && before.height === this.cloud.whole.height;
      if (!isSame) this.seen = this.cloud.whole;
      this.redraw();
      document.documentElement.dataset.plane = this.cloud.count;
    } catch (error) {
      this.close();
      complain(error.message);
    }
  },

  // Where the part that is seen lies on the page, in its pixels.
  frame() {
    return fitted(byId("dots").getBoundingClientRect(), this.seen);
  },

  // Of a place of the page.
  placeOf({ clientX, clientY }) {
    const { scale, left, top } = this.frame();
    return { x: this.seen.x + (clientX - left) / scale, y: this.seen.y + (clientY - top) / scale };
  },

  middle() {
    return { x: this.seen.x + this.seen.width / 2, y: this.seen.y + this.seen.height / 2 };
  },

  // The point that is meant by a place; the nearest one, however far, without `pixels`.
  indexAt(place, pixels = Infinity) {
    return this.cloud?.nearest(place, pixels / this.frame().scale, isShown);
  },

  see(next) {
    this.seen = next;
    pointer.say(null);
    this.redraw();
  },

  // Larger by `factor`; all of it for 0.
  zoom(factor) {
    if (!this.cloud) return;
    this.see(factor ? zoomed(this.seen, this.cloud.whole, factor, this.middle()) : this.cloud.whole);
    this.tellMiddle();
  },

  hold(event) {
    this.isMoved = false;
    if (event.button === 0 && event.isPrimary && this.cloud && !lasso.surface)
      this.held = { x: event.clientX, y: event.clientY, seen: this.seen };
  },

  drag(event) {
    const [across, down] = [event.clientX - this.held.x, event.clientY - this.held.y];
    if (!this.isMoved && Math.hypot(across, down) < 5) return;
    if (!this.isMoved) byId("dots").setPointerCapture(event.pointerId);
    this.isMoved = true;
    const { scale } = this.frame();
    this.see(moved(this.held.seen, this.cloud.whole, -across / scale, -down / scale));
  },

  // The same as on the map: the picture of the image that is pointed at, and its group.
  answer(event) {
    if (event.pointerType === "touch" || lasso.surface || !this.cloud) return;
    const index = this.indexAt(this.placeOf(event), tipReach);
    if (index === undefined) {
      pointer.say(null);
      return;
    }
    pointer.say(sampleOf(this.cloud.codes[index]), groupAt(this.cloud.numbers[index]));
    const box = byId("dots").getBoundingClientRect();
    pointer.put({ x: event.clientX - box.left, y: event.clientY - box.top });
  },

  press(event) {
    if (lasso.isOver || this.isMoved || !this.cloud) {
      lasso.isOver = false;
      return;
    }
    this.take(this.indexAt(this.placeOf(event), event.pointerType === "touch" ? fingerReach : tipReach), event);
    byId("answer").hidden = true;
  },

  // Chooses an image, or selects it, too.
  take(index, event) {
    const code = index === undefined ? undefined : this.cloud.codes[index];
    if (code === undefined) tell(words.noPoint);
    else if (isAdding(event)) toggle(code);
    else if (isTiles()) choose(sampleOf(code), null);
    else choose(null, sampleOf(code));
  },

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !this.cloud) return;
    const isZoom = Object.hasOwn(zooms, event.key);
    if (!isZoom && event.key !== "Enter" && !Object.hasOwn(paces, event.key)) return;
    event.preventDefault();
    this.setByKeys(true);
    if (event.key === "Enter") {
      this.take(this.indexAt(this.middle()), event);
    } else if (isZoom) {
      this.zoom(zooms[event.key]);
    } else {
      const [across, down] = paces[event.key];
      this.see(moved(this.seen, this.cloud.whole, across * this.seen.width, down * this.seen.height));
      this.tellMiddle();
    }
  },

  // Whoever moves from the keyboard hears what lies nearest to the middle.
  tellMiddle() {
    if (byId("plane") !== document.activeElement || !this.isByKeys || !this.cloud) return;
    const index = this.indexAt(this.middle());
    tell(index === undefined ? words.noPoint
      : words.middle(keyOfSample(sampleOf(this.cloud.codes[index])), nameOf(groupAt(this.cloud.numbers[index]))));
  },

  // The point of the image that is chosen; undefined where it has none.
  chosen() {
    if (!view.chosen) return undefined;
    return this.cloud?.indexOf(codeOfSample(isTiles() ? view.chosen.name : view.chosen.index));
  },

  // Brings what is chosen into what is seen.
  goToChosen() {
    const index = this.isOpen ? this.chosen() : undefined;
    if (index !== undefined) this.see(showing(this.seen, this.cloud.whole, this.cloud.placeOf(index)));
  },

  // Once for all that changes before the next picture.
  redraw() {
    if (!this.isOpen || this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => {
      this.isWaiting = false;
      this.draw();
    });
  },

  draw() {
    const canvas = byId("dots");
    const dense = devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((side) => Math.round(side * dense));
    if (!this.isOpen || width === 0 || height === 0) return;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    this.picture = new ImageData(width, height);
    if (this.cloud) this.drawPoints(new Uint32Array(this.picture.data.buffer), width, height, dense);
    this.drawOver();
  },

  drawPoints(pixels, width, height, dense) {
    const { count, numbers, codes, xs, ys, whole } = this.cloud;
    const { x: west, y: north } = this.seen;
    const { scale, left, top } = fitted({ left: 0, top: 0, width, height }, this.seen);
    const own = Math.min(radii.most, Math.max(radii.least, radii.crowd / Math.sqrt(count)));
    const radius = dense * Math.min(radii.closest, own * Math.sqrt(zoomOf(this.seen, whole)));
    const [disc, edge, inner] = [radius, radius + 3 * dense, radius + 1.5 * dense].map(discOf);
    const pale = pixelOf(paletteColor("line"));
    const lookAt = (group) => (!view.glow || view.glow.has(group) ? pixelOf(colorOf(lookOf(group))) : pale);
    const looks = new Map([...view.groups.keys()].map((group) =>
      [group, view.hidden.has(group) ? undefined : lookAt(group)]));
    const spot = (index, shape, pixel) => drawDisc(pixels, width, height, shape,
      left + (xs[index] - west) * scale, top + (ys[index] - north) * scale, pixel);
    // What is selected or pointed at in the legend lies over all else.
    const [selected, glowing] = [[], []];
    for (let index = 0; index < count; index += 1) {
      const group = groupAt(numbers[index]);
      const look = looks.get(group);
      if (view.selection.size && view.selection.has(codes[index])) selected.push(index);
      else if (view.glow?.has(group) && look !== undefined) glowing.push([index, look]);
      else if (look !== undefined) spot(index, disc, look);
    }
    for (const [index, look] of glowing) spot(index, disc, look);
    const [black, yellow] = ["day-ink", "chosen"].map((name) => pixelOf(paletteColor(name)));
    for (const index of selected) spot(index, edge, black);
    for (const index of selected) spot(index, inner, yellow);
  },

  // Over the points the image that is chosen, and the line that is being drawn.
  drawOver() {
    if (!this.picture) return;
    const brush = byId("dots").getContext("2d");
    brush.putImageData(this.picture, 0, 0);
    if (!this.cloud) return;
    const dense = devicePixelRatio || 1;
    const { width, height } = this.picture;
    const { scale, left, top } = fitted({ left: 0, top: 0, width, height }, this.seen);
    const at = ({ x, y }) => [left + (x - this.seen.x) * scale, top + (y - this.seen.y) * scale];
    const chosen = this.chosen();
    if (chosen !== undefined) {
      for (const [color, thick] of [["day-ink", 6], ["paper", 3]]) {
        brush.beginPath();
        brush.arc(...at(this.cloud.placeOf(chosen)), 10 * dense, 0, 2 * Math.PI);
        brush.strokeStyle = paletteColor(color);
        brush.lineWidth = thick * dense;
        brush.stroke();
      }
    }
    if (this.line.length < 2) return;
    brush.beginPath();
    for (const point of this.line) brush.lineTo(...at(point));
    brush.setLineDash([6 * dense, 5 * dense]);
    brush.strokeStyle = paletteColor("chosen-line");
    brush.lineWidth = 3 * dense;
    brush.stroke();
    brush.setLineDash([]);
  },
};
