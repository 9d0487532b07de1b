// Answers at one glance whether this node is all right.

import { code, el, renew, say, section } from "./dom.js";
import { ago, count, elapsed, many, mark, millis, serviceLink, time } from "./format.js";
import { changeList } from "./changes.js";
import { showCharts } from "./charts.js";
import { loader } from "./load.js";
import { ask } from "./source.js";

const SLOW_SYNC_S = 10;
const SILENT_S = 180;
const RECENT_S = 3600;
// The daemon counts all endpoints for an overview.
const BETWEEN_OVERVIEWS_MS = 1000;

const problem = (tone, ...words) => ({ tone, words });

const isPending = (of) => Boolean(of.pending) && elapsed(of.pending) !== 0;

function ofFamily(of) {
  const found = [];
  const waits = isPending(of) ? elapsed(of.pending) : null;
  if (of.error) {
    found.push(problem("bad", of.family + ": the last sync failed: ", code(of.error)));
  }
  if (waits !== null && waits > SLOW_SYNC_S) {
    found.push(problem("warn", `${of.family}: changes have waited for ${time(waits)} to be written.`));
  }
  if (of.refused > 0) {
    const link = el("a", { href: "#/services?state=REFUSED" }, many(of.refused, "Service"));
    found.push(problem("bad", `${of.family}: the kernel refuses `, link, "."));
  }
  return found;
}

/** What is wrong, the worst first: { tone, words }. */
function problemsOf(node) {
  const found = node.families.flatMap(ofFamily);
  const silent = elapsed(node.apiSilent);
  if (silent !== null && silent > SILENT_S) {
    found.push(problem("warn", `The API server has been silent for ${time(silent)}.`));
  }
  const others = node.kernelChangesByOthers;
  if (others.last && elapsed(others.last) < RECENT_S) {
    found.push(problem("warn", "Another program changed the rules ", ago(others.last), "; they were repaired."));
  }
  const { errors = 0, warnings = 0 } = node.findings ?? {};
  if (errors + warnings > 0) {
    const link = el("a", { href: "#/check" }, many(errors + warnings, "finding"));
    found.push(problem(errors > 0 ? "bad" : "warn", "The last check has ", link, "."));
  }
  if (node.healthy === false && !found.some((each) => each.tone === "bad")) {
    found.push(problem("bad", "The health check of this daemon fails."));
  }
  return found.sort((a, b) => (a.tone === b.tone ? 0 : a.tone === "bad" ? -1 : 1));
}

function verdict(node) {
  const problems = problemsOf(node);
  const tone = problems[0]?.tone ?? "good";
  const services = Math.max(0, ...node.families.map((of) => of.services));
  const words = {
    good: "This node is all right",
    warn: "This node works, but look at this",
    bad: "This node needs attention",
  };
  return el(
    "div",
    { class: "verdict " + tone, "data-key": "verdict", "data-tone": tone },
    el("p", { class: "lead" }, mark(tone), words[tone]),
    problems.length === 0
      ? el(
          "p",
          null,
          `The kernel has what is planned, and the plan is what the API server says, for ${many(services, "Service")}.`,
        )
      : el(
          "ul",
          null,
          problems.map((each) => el("li", null, mark(each.tone), each.words)),
        ),
  );
}

const fact = (key, name, value, more) =>
  el(
    "div",
    { class: "fact", "data-key": key },
    el("dt", null, name),
    el("dd", null, value, more && el("small", null, more)),
  );

function kernelFact(of) {
  const state = of.error ? "failed" : isPending(of) ? "pending" : "in step";
  const sizes = `${many(of.services, "Service")}, ${many(of.endpoints, "endpoint")}`;
  return fact("kernel " + of.family, "Kernel, " + of.family, state, [
    sizes,
    of.lastSync && ["; written ", ago(of.lastSync)],
  ]);
}

function facts(node) {
  const others = node.kernelChangesByOthers;
  const silent = elapsed(node.apiSilent);
  const change = node.lastChange;
  const checked = node.findings;
  return el(
    "dl",
    { class: "facts" },
    node.families.map(kernelFact),
    fact("api", "API server", silent === null ? "unknown" : "heard", silent === null ? null : time(silent) + " ago"),
    fact(
      "refused",
      "Refused",
      count(node.families.reduce((sum, of) => sum + of.refused, 0)),
      "Services that the kernel refuses",
    ),
    fact(
      "drift",
      "Changed by others",
      count(others.number),
      others.last ? ["repaired; last ", ago(others.last)] : "since the start",
    ),
    fact("drains", "Draining", count(node.drains), "endpoints that are terminating"),
    fact(
      "last",
      "Last change",
      change ? millis(change.latencyMillis) : "none yet",
      change && [change.service && serviceLink(change.service), " ", ago(change.at)],
    ),
    fact(
      "check",
      "Check",
      checked ? `${many(checked.errors, "error")}, ${many(checked.warnings, "warning")}` : "not run",
      [el("a", { href: "#/check" }, checked ? "Look again" : "Run it"), checked?.at && [", last ", ago(checked.at)]],
    ),
    fact("start", "Daemon", node.version, node.started && ["started ", ago(node.started)]),
  );
}

export function showOverview(root, context) {
  const { signal } = context;
  const top = el("div", { class: "top" }, el("p", { class: "muted" }, "Asking the daemon of this node …"));
  const grid = el("div", null);
  const last = section("Last changes", el("a", { href: "#/changes" }, "All changes"));
  const charts = section("The last hours");
  root.append(top, grid, last.root, charts.root);
  const overview = loader(
    top,
    () => ask("overview", {}, signal),
    ({ items: [node] }) => {
      const now = verdict(node);
      if (top.firstChild?.dataset?.tone && top.firstChild.dataset.tone !== now.dataset.tone) {
        say(now.textContent);
      }
      renew(top, now);
      renew(grid, facts(node));
    },
    signal,
  );
  const changes = loader(
    last.body,
    () => ask("journal", { limit: 8 }, signal),
    changeList(last.body, "Nothing has changed since the daemon started."),
    signal,
  );
  let due = 0;
  let asked = 0;
  const overviewSoon = () => {
    if (due === 0) {
      const look = () => {
        due = 0;
        asked = performance.now();
        return signal.aborted || overview();
      };
      due = setTimeout(look, Math.max(0, asked + BETWEEN_OVERVIEWS_MS - performance.now()));
    }
  };
  context.onChange(() => {
    changes();
    overviewSoon();
  });
  context.onSample(overviewSoon);
  overview()
    .then(changes)
    .then(() => showCharts(charts, context));
}
