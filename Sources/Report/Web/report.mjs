// What the report does once it is read.
import { drawCharts } from "./charts.mjs";
import { openFolds } from "./folds.mjs";
import { drawMap } from "./map.mjs";
import { offerPicture } from "./map-picture.mjs";
import { drawProjection } from "./projection.mjs";

const report = JSON.parse(document.getElementById("report-data").textContent);
if (report.charts.length) drawCharts(report.charts);
if (report.map) drawMap(report.map);
if (report.projection) drawProjection(report.projection);
offerPicture();
openFolds();
