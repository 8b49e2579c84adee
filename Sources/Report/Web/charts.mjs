// Draws each chart of the page's data with Chart.js.
import { configOf } from "./chart-config.mjs";

// Paper is light, whatever the screen is.
function theme(isPaper) {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  return isPaper
    ? { ink: color("--day-ink"), grid: color("--day-line") }
    : { ink: color("--ink"), grid: color("--line") };
}

const config = (chart, isPaper) => configOf(chart, theme(isPaper), document.documentElement.lang);

export function drawCharts(charts) {
  const drawn = [];
  for (const chart of charts) {
    const canvas = document.getElementById(chart.id);
    try {
      drawn.push({ chart, picture: new Chart(canvas, config(chart, false)) });
    } catch (error) {
      console.error(chart.id, error);
      const figure = canvas.closest("figure");
      figure.querySelector("details").open = true;
      figure.querySelector(".plot").remove();
    }
  }
  document.documentElement.dataset.charts = drawn.length;

  function repaint(isPaper) {
    for (const { chart, picture } of drawn) {
      const { data, options } = config(chart, isPaper);
      picture.data.datasets = data.datasets;
      picture.options = options;
      picture.update("none");
    }
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => repaint(false));
  addEventListener("beforeprint", () => repaint(true));
  addEventListener("afterprint", () => repaint(false));
}
