/// Draws each chart of the page's data with Chart.js.
enum ChartScript {
  static let text = #"""
    (function () {
      "use strict";
      const charts = [];

      function theme(paper) {
        const style = getComputedStyle(document.documentElement);
        const value = (name) => style.getPropertyValue(name).trim();
        return paper
          ? { ink: "#1b1f24", grid: "#d8dde3" }
          : { ink: value("--ink"), grid: value("--line") };
      }

      function dataset(series, kind, colors) {
        const color = series.color || colors.ink;
        return {
          label: series.name,
          data: series.values,
          borderColor: color,
          backgroundColor: color,
          borderWidth: kind === "line" ? (series.strong ? 3 : 2) : 0,
          borderDash: series.dashed ? [6, 4] : [],
          pointStyle: series.dashed ? "rect" : "circle",
          pointRadius: series.values.length > 60 ? 0 : 3,
        };
      }

      function options(chart, colors) {
        const sideways = chart.kind === "bars";
        const stacked = chart.kind === "stack";
        const axis = (text, more) =>
          Object.assign({
            stacked: stacked,
            title: { display: true, text: text, color: colors.ink },
            ticks: { color: colors.ink },
            grid: { color: colors.grid, borderColor: colors.grid },
          }, more);
        // Names can be long: the table has them in full, and so has the tooltip.
        const short = (text) => (text.length > 24 ? text.slice(0, 23) + "…" : text);
        const names = { color: colors.ink, autoSkip: false, callback: (value, index) => short(chart.labels[index]) };
        const labels = axis(chart.unit, sideways ? { ticks: names } : {});
        const values = axis(chart.measure, { suggestedMin: chart.least, suggestedMax: chart.most });
        return {
          animation: false,
          responsive: true,
          maintainAspectRatio: false,
          locale: document.documentElement.lang,
          indexAxis: sideways ? "y" : "x",
          interaction: { mode: "index", intersect: false, axis: sideways ? "y" : "x" },
          scales: sideways ? { x: values, y: labels } : { x: labels, y: values },
          plugins: {
            legend: { position: "bottom", labels: { color: colors.ink, usePointStyle: true, boxHeight: 7 } },
          },
        };
      }

      function paint(paper) {
        const colors = theme(paper);
        for (const entry of charts) {
          entry.drawn.data.datasets = entry.chart.series.map((one) => dataset(one, entry.chart.kind, colors));
          entry.drawn.options = options(entry.chart, colors);
          entry.drawn.update("none");
        }
      }

      window.drawCharts = function (all) {
        const colors = theme(false);
        for (const chart of all) {
          const canvas = document.getElementById(chart.id);
          try {
            charts.push({
              chart: chart,
              drawn: new Chart(canvas, {
                type: chart.kind === "line" ? "line" : "bar",
                data: {
                  labels: chart.labels,
                  datasets: chart.series.map((one) => dataset(one, chart.kind, colors)),
                },
                options: options(chart, colors),
              }),
            });
          } catch (error) {
            console.error(chart.id, error);
            const figure = canvas.closest("figure");
            figure.querySelector("details").open = true;
            figure.querySelector(".plot").remove();
          }
        }
        document.documentElement.dataset.charts = charts.length;
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => paint(false));
        addEventListener("beforeprint", () => paint(true));
        addEventListener("afterprint", () => paint(false));
      };
    })();
    """#
}
