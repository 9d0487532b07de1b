// Charts of the last hours. The library is only loaded for them.

import { body, el, fill, row, table } from "./dom.js";
import { clock, count, millis, percent } from "./format.js";
import { loader } from "./load.js";
import { ask } from "./source.js";

const HEIGHT = 130;
const LAST = 20;
const MOST = 6 * 360;
const CHARTS = [
  {
    title: "From the API to the kernel",
    series: [
      { name: "p50", of: (sample) => sample.latencyP50Millis },
      { name: "p99", of: (sample) => sample.latencyP99Millis },
    ],
    words: millis,
    least: 1,
  },
  { title: "Changes in 10 s", series: [{ name: "", of: (sample) => sample.changes }], words: count, least: 1 },
  {
    title: "Conntrack table in use",
    series: [{ name: "", of: (sample) => sample.conntrackUsed / sample.conntrackLimit }],
    words: percent,
    least: 0.05,
  },
  {
    title: "Source ports in use towards one destination",
    series: [{ name: "", of: (sample) => sample.sourcePortsUsed }],
    words: percent,
    least: 1,
    // The daemon counts them only where they become few.
    none: "below 70 %",
  },
];
const COLUMNS = [
  "When",
  { label: "Changes", number: true },
  { label: "p50", number: true },
  { label: "p99", number: true },
  { label: "Conntrack", number: true },
  { label: "Source ports", number: true },
];

let library = null;

function loadLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = el("script", { src: "page/charts-library.js" });
    script.onload = () => resolve(window.uPlot);
    script.onerror = () => {
      library = null;
      reject(new Error("the chart library cannot be loaded"));
    };
    document.head.append(el("link", { rel: "stylesheet", href: "page/charts.css" }), script);
  });
  return library;
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const hour = (at) => new Date(at * 1000).toTimeString().slice(0, 5);

const shownValue = (value, words, none = "–") => (value === null || value === undefined ? none : words(value));

/** The samples as the library wants them: a list of times, and one for each line. */
function columns(chart, samples) {
  const lines = chart.series.map((line) =>
    samples.map((sample) => {
      const value = line.of(sample);
      return Number.isFinite(value) ? value : null;
    }),
  );
  return [samples.map((sample) => Date.parse(sample.at) / 1000), ...lines];
}

function summary(chart, data) {
  return chart.series
    .map((line, at) => {
      const values = data[at + 1].filter((value) => value !== null);
      const name = line.name ? line.name + " " : "";
      return values.length === 0
        ? name + (chart.none ?? "no figures yet")
        : `${name}last ${chart.words(values.at(-1))}, highest ${chart.words(values.reduce((a, b) => Math.max(a, b)))}`;
    })
    .join("; ");
}

function options(chart, width, readout) {
  const muted = colour("--muted");
  const grid = colour("--line");
  const lines = [colour("--accent"), colour("--second")];
  const font = "11px system-ui, sans-serif";
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { y: { range: (_, __, most) => [0, Math.max(chart.least, (most ?? 0) * 1.1)] } },
    axes: [
      {
        stroke: muted,
        font,
        grid: { show: false },
        ticks: { stroke: grid, size: 4 },
        size: 26,
        space: 60,
        values: (_, at) => at.map(hour),
      },
      {
        stroke: muted,
        font,
        grid: { stroke: grid, width: 1 },
        ticks: { show: false },
        size: 54,
        space: 28,
        values: (_, at) => at.map(chart.words),
      },
    ],
    series: [
      {},
      ...chart.series.map((_, at) => ({
        stroke: lines[at],
        width: 1.5,
        dash: at > 0 ? [4, 3] : undefined,
        fill: at === 0 ? lines[0] + "22" : undefined,
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [(plot) => readout(plot.cursor.idx ?? null)] },
  };
}

/** Makes a chart: { root, draw } with `draw` for new samples. */
function chartOf(chart, Plot, signal) {
  const canvas = el("div", { class: "plot", "aria-hidden": "true" });
  const words = el("span", { class: "readout" });
  const names = chart.series.length > 1 ? ", p99 dashed" : "";
  const root = el("figure", null, el("figcaption", null, el("strong", null, chart.title + names), words), canvas);
  let plot = null;
  let data = null;
  const readout = (at) => {
    words.textContent =
      at === null
        ? summary(chart, data)
        : `${hour(data[0][at])}: ` +
          chart.series
            .map((line, of) => `${line.name} ${shownValue(data[of + 1][at], chart.words, chart.none)}`.trim())
            .join(", ");
  };
  const build = () => {
    plot?.destroy();
    plot = new Plot(options(chart, canvas.clientWidth || 300, readout), data, canvas);
  };
  new ResizeObserver(() => plot?.setSize({ width: canvas.clientWidth || 300, height: HEIGHT })).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot && build(), { signal });
  signal.addEventListener("abort", () => plot?.destroy());
  return {
    root,
    draw(samples) {
      data = columns(chart, samples);
      readout(null);
      if (plot) {
        plot.setData(data);
      } else {
        build();
      }
    },
  };
}

const sampleRow = (sample) =>
  row(
    COLUMNS,
    sample.at,
    clock(sample.at),
    count(sample.changes),
    shownValue(sample.latencyP50Millis, millis),
    shownValue(sample.latencyP99Millis, millis),
    percent(sample.conntrackUsed / sample.conntrackLimit || 0),
    shownValue(sample.sourcePortsUsed, percent),
  );

/** Shows the charts in a section. */
export function showCharts(part, context) {
  const { signal } = context;
  let samples = [];
  let charts = [];
  const figures = el("div", null);
  const draw = () => {
    charts.forEach((chart) => chart.draw(samples));
    const rows = samples.slice(-LAST).reverse().map(sampleRow);
    fill(figures, table("The newest figures", COLUMNS, body(rows)));
  };
  const range = el(
    "select",
    { "aria-label": "How far back", onchange: () => load.now() },
    el("option", { value: "1h" }, "1 hour"),
    el("option", { value: "6h" }, "6 hours"),
  );
  part.root.querySelector(".head").append(range);
  const load = loader(
    part.body,
    async () => [await ask("samples", { since: range.value }, signal), await loadLibrary()],
    ([{ items }, Plot]) => {
      samples = items;
      if (charts.length === 0) {
        charts = CHARTS.map((chart) => chartOf(chart, Plot, signal));
        fill(
          part.body,
          el(
            "div",
            { class: "charts" },
            charts.map((chart) => chart.root),
          ),
          el("details", null, el("summary", null, "The newest figures as a table"), figures),
        );
      }
      draw();
    },
    signal,
  );
  context.onSample((sample) => {
    if (charts.length > 0) {
      samples = [...samples.filter((each) => each.at < sample.at), sample].slice(-MOST);
      draw();
    }
  });
  return load();
}
