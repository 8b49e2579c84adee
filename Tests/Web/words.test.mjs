import assert from "node:assert";
import { readFileSync } from "node:fs";
import test from "node:test";
import { english } from "../../Sources/Viewer/Web/english.mjs";
import { french } from "../../Sources/Viewer/Web/french.mjs";
import { isNothing } from "../../Sources/Viewer/Web/words.mjs";

const kinds = (words) => Object.fromEntries(Object.entries(words).map(([key, value]) => [key, typeof value]));

test("the languages say the same things", () => {
  assert.deepStrictEqual(kinds(french), kinds(english));
  const fixed = Object.keys(english).filter((key) => typeof english[key] === "string");
  // Words that are the same in both.
  assert.deepStrictEqual(fixed.filter((key) => english[key] === french[key]), []);
});

test("what the page names is there", () => {
  const page = readFileSync(new URL("../../Sources/Viewer/Web/viewer.html", import.meta.url), "utf8");
  const named = [...page.matchAll(/data-(?:words|label)="(\w+)"/g)].map((found) => found[1]);
  assert.ok(named.length > 8);
  for (const key of named) assert.strictEqual(typeof english[key], "string", key);
});

test("one is one, none and many are several; in French none is one", () => {
  const sizes = (words) => [0, 1, 2, 8418].map((images) =>
    words.size({ images, train: 0, test: 0, mergedFrom: [] }).split(/\u00a0?:/)[0]);
  assert.deepStrictEqual(sizes(english), ["0 images", "1 image", "2 images", "8,418 images"]);
  assert.deepStrictEqual(sizes(french), ["0 image", "1 image", "2 images", "8\u202f418 images"]);
  assert.strictEqual(english.counted(1234567), "1,234,567");
});

test("the whole is one sentence, at a level too", () => {
  const largest = { name: "Sea", share: 0.4801, isSeveral: false };
  assert.strictEqual(
    english.lead(12, 12, english.things(256, true), largest), "12 landscapes in 256 tiles; Sea covers 48\u00a0%.");
  assert.strictEqual(
    english.lead(2, 12, english.things(1, false), { ...largest, isSeveral: true }),
    "2 types of 12 landscapes in 1 image; Sea cover 48\u00a0%.");
  assert.strictEqual(english.lead(1, 1, english.things(1, true), undefined), "1 landscape in 1 tile.");
  assert.strictEqual(
    french.lead(12, 12, french.things(5000, true), largest),
    "12 paysages dans 5\u202f000 tuiles\u00a0; «\u00a0Sea\u00a0» en couvre 48\u00a0%.");
  assert.strictEqual(french.lead(2, 12, french.things(1, false), { ...largest, isSeveral: true }),
    "2 types pour 12 paysages dans 1 image\u00a0; «\u00a0Sea\u00a0» en couvrent 48\u00a0%.");
  assert.deepStrictEqual([0, 1, 2].map((others) => english.part("Sea", others)),
    ["Sea", "Sea and 1 more", "Sea and 2 more"]);
  assert.deepStrictEqual([1, 2].map((others) => french.part("Mer", others)), ["Mer et 1 autre", "Mer et 2 autres"]);
});

test("a group has its number, and its name where it has one", () => {
  assert.strictEqual(english.group(3, "Forest"), "Group 3 Forest");
  assert.strictEqual(french.group(3, "Forêt"), "Groupe 3 Forêt");
  for (const name of ["", null, undefined]) assert.strictEqual(english.group(0, name), "Group 0");
});

test("the share of a class that a group may be called by is in whole percent", () => {
  assert.ok(english.labelled(0.806).startsWith("81 % of"));
  assert.ok(french.labelled(0.806).startsWith("81\u00a0% de"));
});

test("confidence is in whole percent", () => {
  for (const [value, percent] of [[0, "0"], [0.125, "13"], [0.994, "99"], [1, "100"]]) {
    assert.ok(english.confidence(value).startsWith("Confidence " + percent + " %: "), percent);
    assert.ok(french.confidence(value).startsWith("Confiance\u00a0: " + percent + "\u00a0%\u00a0; "), percent);
  }
});

test("0 is something", () => {
  assert.deepStrictEqual([null, undefined, 0, "", NaN].map(isNothing), [true, true, false, false, false]);
});

test("the size of a group tells its parts and what was merged into it", () => {
  const entry = { images: 1200, train: 1000, test: 200, mergedFrom: [] };
  assert.strictEqual(english.size(entry), "1,200 images: 1,000 train, 200 test");
  assert.ok(english.size({ ...entry, mergedFrom: [1, 7] }).endsWith("200 test, with group 1, group 7"));
  assert.strictEqual(
    french.size({ ...entry, mergedFrom: [7] }),
    "1\u202f200 images\u00a0: 1\u202f000 d’entraînement, 200 de test, avec le groupe 7");
});

test("a rank tells among how many and in which part", () => {
  const member = { rank: 1, images: 1, split: "test" };
  assert.strictEqual(english.rank(member), "Number 1 of 1 image from the group's centre; in the test part.");
  assert.strictEqual(
    french.rank(member), "Numéro 1 sur 1 image à partir du centre du groupe\u00a0; dans le jeu de test.");
});

test("a neighbour is told with its group, or that it is in none", () => {
  assert.strictEqual(english.neighbour("3/4/2", 1, "Sea", "0.98"), "3/4/2, Group 1 Sea, similarity 0.98");
  assert.strictEqual(french.neighbour("3/4/2", null, undefined, french.similarity(0.984)),
    "3/4/2, dans aucun groupe, similarité 0,98");
});
