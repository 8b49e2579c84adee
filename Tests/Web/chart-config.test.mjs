import assert from "node:assert";
import test from "node:test";
import { configOf, datasetOf, optionsOf, shortened } from "../../Sources/Report/Web/chart-config.mjs";

const colors = { ink: "#111111", grid: "#222222" };
const chart = {
  kind: "line", unit: "step", measure: "loss", labels: ["1", "2"], least: 0, most: 1,
  series: [{ name: "train", color: "#0072b2", values: [1, null] }],
};

test("a name of 24 characters is shown in full, a longer one is cut", () => {
  assert.strictEqual(shortened("x".repeat(24)), "x".repeat(24));
  assert.strictEqual(shortened("x".repeat(25)), "x".repeat(23) + "…");
  assert.strictEqual(shortened(""), "");
});

test("a series without a colour has that of the text", () => {
  const plain = datasetOf({ name: "mean", values: [] }, "line", colors);
  assert.deepStrictEqual([plain.borderColor, plain.backgroundColor], ["#111111", "#111111"]);
  assert.strictEqual(datasetOf(chart.series[0], "line", colors).borderColor, "#0072b2");
});

test("only lines have a width, and a strong one is thicker", () => {
  const width = (kind, isStrong) => datasetOf({ name: "", values: [], strong: isStrong }, kind, colors).borderWidth;
  assert.deepStrictEqual([width("line", false), width("line", true), width("bars", true)], [2, 3, 0]);
});

test("dashes come with another mark, and many points with none", () => {
  const dashed = datasetOf({ name: "", dashed: true, values: Array(60).fill(0) }, "line", colors);
  assert.deepStrictEqual([dashed.borderDash, dashed.pointStyle, dashed.pointRadius], [[6, 4], "rect", 3]);
  assert.strictEqual(datasetOf({ name: "", values: Array(61).fill(0) }, "line", colors).pointRadius, 0);
});

test("a line has its labels below and at least the range that is asked", () => {
  const { scales, indexAxis, locale } = optionsOf(chart, colors, "fr");
  assert.deepStrictEqual([indexAxis, locale], ["x", "fr"]);
  assert.strictEqual(scales.x.title.text, "step");
  assert.deepStrictEqual([scales.y.title.text, scales.y.suggestedMin, scales.y.suggestedMax], ["loss", 0, 1]);
  assert.strictEqual(scales.x.stacked, false);
});

test("bars lie, with a short name each", () => {
  const bars = { ...chart, kind: "bars", labels: ["0 " + "forest ".repeat(5), "1"] };
  const { scales, indexAxis, interaction } = optionsOf(bars, colors, "en");
  assert.deepStrictEqual([indexAxis, interaction.axis], ["y", "y"]);
  assert.strictEqual(scales.x.title.text, "loss");
  assert.strictEqual(scales.y.ticks.callback(0, 0), "0 forest forest forest …");
  assert.strictEqual(scales.y.ticks.callback(1, 1), "1");
  assert.strictEqual(scales.y.ticks.autoSkip, false);
});

test("a stack is piled up, of bars, with gaps where there is no value", () => {
  const config = configOf({ ...chart, kind: "stack" }, colors, "en");
  assert.strictEqual(config.type, "bar");
  assert.deepStrictEqual([config.options.scales.x.stacked, config.options.scales.y.stacked], [true, true]);
  assert.deepStrictEqual(config.data.datasets[0].data, [1, null]);
  assert.strictEqual(configOf(chart, colors, "en").type, "line");
});
