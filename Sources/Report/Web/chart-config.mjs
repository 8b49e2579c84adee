// What Chart.js is told of a chart. No DOM.

// Names can be long: the table has them in full, and so has the tooltip.
export const shortened = (text) => (text.length > 24 ? text.slice(0, 23) + "…" : text);

export function datasetOf(series, kind, colors) {
  const color = series.color || colors.ink;
  const width = series.strong ? 3 : 2;
  return {
    label: series.name,
    data: series.values,
    borderColor: color,
    backgroundColor: color,
    borderWidth: kind === "line" ? width : 0,
    borderDash: series.dashed ? [6, 4] : [],
    pointStyle: series.dashed ? "rect" : "circle",
    pointRadius: series.values.length > 60 ? 0 : 3,
  };
}

function axisOf(chart, text, colors) {
  return {
    stacked: chart.kind === "stack",
    title: { display: true, text, color: colors.ink },
    ticks: { color: colors.ink },
    grid: { color: colors.grid, borderColor: colors.grid },
  };
}

export function optionsOf(chart, colors, locale) {
  const isSideways = chart.kind === "bars";
  const names = { color: colors.ink, autoSkip: false, callback: (value, index) => shortened(chart.labels[index]) };
  const labels = { ...axisOf(chart, chart.unit, colors), ...(isSideways ? { ticks: names } : {}) };
  const values = {
    ...axisOf(chart, chart.measure, colors), suggestedMin: chart.least, suggestedMax: chart.most,
  };
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    locale,
    indexAxis: isSideways ? "y" : "x",
    interaction: { mode: "index", intersect: false, axis: isSideways ? "y" : "x" },
    scales: isSideways ? { x: values, y: labels } : { x: labels, y: values },
    plugins: {
      legend: { position: "bottom", labels: { color: colors.ink, usePointStyle: true, boxHeight: 7 } },
    },
  };
}

// What Chart.js is made with.
export function configOf(chart, colors, locale) {
  return {
    type: chart.kind === "line" ? "line" : "bar",
    data: { labels: chart.labels, datasets: chart.series.map((series) => datasetOf(series, chart.kind, colors)) },
    options: optionsOf(chart, colors, locale),
  };
}
