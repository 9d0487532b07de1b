// One Service: its frontends, endpoints, connections, rules and last changes.

import { body, code, el, fill, renew, row, section, table } from "./dom.js";
import { count, many, mark, pill, portOf, seconds, time } from "./format.js";
import { changeList } from "./changes.js";
import { explanation } from "./explain.js";
import { loader } from "./load.js";
import { ask } from "./source.js";

const FRONTENDS = [
  "Frontend",
  "Type",
  "Port",
  "Policy",
  { label: "Ready", number: true },
  { label: "Here", number: true },
  { label: "All", number: true },
  "State",
];
const ENDPOINTS = ["Endpoint", "Node", "Condition", "Used by", "Left out by", "Kernel"];
const FLOWS = [
  "Endpoint",
  "Port",
  "Node",
  "Condition",
  { label: "Connections", number: true },
  { label: "Stuck", number: true },
  { label: "Ends within", number: true },
];
const LEAVING = new Set(["Terminating", "Gone", "ServiceGone", "Untranslated"]);
const MOST_ROWS = 300;
const DRAIN_POLL_MS = 10000;

const line = (text) => el("div", { class: "name" }, text);

function frontendRow(item) {
  return row(
    FRONTENDS,
    [item.family, item.port, item.protocol, item.type, item.frontend].join(" "),
    code(item.frontend),
    item.type,
    (item.port ? item.port + " " : "") + item.protocol,
    [
      item.policy,
      item.affinitySeconds && el("small", null, `a client keeps its endpoint for ${time(item.affinitySeconds)}`),
    ],
    count(item.ready),
    count(item.local),
    count(item.all),
    [pill(item.state), item.reason && el("small", null, item.reason)],
  );
}

function condition(item) {
  if (item.terminating) {
    return item.serving ? pill("Terminating", "Terminating, still serves") : pill("Terminating");
  }
  return item.ready ? pill("Serving", "Ready") : pill("NotReady");
}

/** What is left out, by its reason: `not ready: ClusterIP 10.96.0.1:80, NodePort *:30080`. */
function leftOut(unused) {
  return [...grouped(unused, (each) => each.reason)].map(([reason, all]) =>
    el(
      "div",
      null,
      reason,
      el(
        "small",
        null,
        all.map((each) => line(each.frontend)),
      ),
    ),
  );
}

function grouped(items, key) {
  const groups = new Map();
  items.forEach((item) => groups.set(key(item), [...(groups.get(key(item)) ?? []), item]));
  return groups;
}

function endpointRow(item) {
  const hints = [...item.zoneHints.map((zone) => "zone " + zone), ...item.nodeHints.map((node) => "node " + node)];
  return row(
    ENDPOINTS,
    [item.port, item.protocol, item.address].join(" "),
    [code(item.address), el("small", null, (item.port ? item.port + " " : "") + item.protocol)],
    [item.node ?? "unknown", hints.length > 0 && el("small", null, "meant for " + hints.join(", "))],
    condition(item),
    item.usedBy.length > 0 ? item.usedBy.map(line) : "none",
    item.unused.length > 0 ? leftOut(item.unused) : "none",
    pill(item.state),
  );
}

/** The endpoints as one part of the table for each zone, sorted by node. */
function zones(items, most) {
  const sorted = items.toSorted(
    (a, b) => (a.zone ?? "").localeCompare(b.zone ?? "") || (a.node ?? "").localeCompare(b.node ?? ""),
  );
  const all = grouped(items, (item) => item.zone ?? "");
  return [...grouped(sorted.slice(0, most), (item) => item.zone ?? "")].map(([zone, shown]) => {
    const ofZone = all.get(zone);
    const used = ofZone.filter((item) => item.usedBy.length > 0).length;
    const nodes = new Set(ofZone.map((item) => item.node)).size;
    const words = `${zone ? "Zone " + zone : "No zone"}: ${used} of ${many(ofZone.length, "endpoint")} in use, on ${many(nodes, "node")}`;
    const heading = el(
      "tr",
      { role: "row", class: "group" },
      el("th", { role: "rowheader", scope: "rowgroup", colspan: ENDPOINTS.length }, words),
    );
    return body(heading, shown.map(endpointRow));
  });
}

function endpointList(part) {
  let most = MOST_ROWS;
  return function show({ items }) {
    if (items.length === 0) {
      fill(part, el("p", { class: "muted" }, "There are none."));
      return;
    }
    const more = () => {
      most = Infinity;
      show({ items });
    };
    renew(
      part,
      table("Endpoints by zone and node", ENDPOINTS, zones(items, most)),
      items.length > most && el("button", { type: "button", onclick: more }, `Show all ${count(items.length)}`),
    );
  };
}

function flowRow(item) {
  return row(
    FLOWS,
    [item.service, item.protocol, item.endpoint].join(" "),
    code(item.endpoint),
    (item.service ?? "").replace(/^[^:]*:?/, "") + " " + item.protocol,
    item.node ?? "unknown",
    pill(item.endpointState),
    count(item.count),
    count(item.stuck),
    time(seconds(item.lastsAtMost)),
  );
}

/** Connections to endpoints that are leaving come first: these are the drains. */
function flowList(part) {
  return ({ items }) => {
    const leaving = items.filter((item) => LEAVING.has(item.endpointState));
    const others = items.filter((item) => !LEAVING.has(item.endpointState));
    const sum = (all) => all.reduce((before, item) => before + item.count, 0);
    renew(
      part,
      leaving.length > 0 &&
        el(
          "p",
          { class: "note warn", "data-key": "drain" },
          mark("warn"),
          `Draining: ${many(sum(leaving), "connection")} to ${many(leaving.length, "endpoint")} that left or will leave.`,
        ),
      items.length === 0
        ? el("p", { class: "muted" }, "No connection is open.")
        : table("Open connections", FLOWS, body([...leaving, ...others].slice(0, MOST_ROWS).map(flowRow))),
      items.length > 0 && el("p", { class: "muted" }, `${many(sum(items), "connection")} in all.`),
    );
    return leaving.length > 0;
  };
}

function summary(items) {
  if (items.length === 0) {
    return el(
      "p",
      { class: "note warn", "data-key": "none" },
      "No frontend of this Service is known. It may be deleted, headless, or without a cluster IP.",
    );
  }
  const states = [...new Set(items.map((item) => item.state))];
  const ports = new Set(items.map((item) => item.protocol + portOf(item))).size;
  return el(
    "p",
    { class: "states", "data-key": "summary" },
    states.map((state) => pill(state)),
    ` ${many(items.length, "frontend")}, ${many(ports, "port")}`,
  );
}

export function showService(root, context) {
  const { parts, signal } = context;
  const service = parts[1] + "/" + parts[2];
  const top = el("div", null, el("p", { class: "muted" }, "Asking …"));
  const frontends = section(
    "Frontends",
    el("a", { href: "#/explain?to=" + encodeURIComponent(service) }, "Explain a connection"),
  );
  const endpoints = section("Endpoints");
  const flows = section("Connections");
  const readRules = el("button", { type: "button" }, "Read again");
  const rules = section("Rules in the kernel", readRules);
  const changes = section(
    "Last changes",
    el("a", { href: "#/changes?service=" + encodeURIComponent(service) }, "All of them"),
  );
  root.append(top, frontends.root, endpoints.root, flows.root, rules.root, changes.root);
  const loadFrontends = loader(
    frontends.body,
    () => ask("services", { service }, signal),
    ({ items }) => {
      renew(top, summary(items));
      renew(
        frontends.body,
        items.length > 0
          ? table("Frontends", FRONTENDS, body(items.map(frontendRow)))
          : el("p", { class: "muted" }, "None."),
      );
    },
    signal,
  );
  const loadEndpoints = loader(
    endpoints.body,
    () => ask("endpoints", { service }, signal),
    endpointList(endpoints.body),
    signal,
  );
  const showFlows = flowList(flows.body);
  let polling = 0;
  const loadFlows = loader(
    flows.body,
    () => ask("flows", { service, limit: 0 }, signal),
    (answer) => {
      clearTimeout(polling);
      if (showFlows(answer)) {
        polling = setTimeout(() => document.hidden || signal.aborted || loadFlows(), DRAIN_POLL_MS);
      }
    },
    signal,
  );
  const loadChanges = loader(
    changes.body,
    () => ask("journal", { service, limit: 20 }, signal),
    changeList(changes.body, "No change is recorded."),
    signal,
  );
  const loadRules = loader(
    rules.body,
    () => ask("explain", { to: service }, signal),
    ({ items }) =>
      renew(
        rules.body,
        items.map((item) => explanation(item, items.length === 1)),
      ),
    signal,
  );
  readRules.addEventListener("click", loadRules.now);
  context.onChange(async (services) => {
    if (services === null || services.has(service)) {
      await loadFrontends();
      await loadEndpoints();
      await loadChanges();
      await loadFlows();
    }
  });
  loadFrontends().then(loadEndpoints).then(loadFlows).then(loadChanges).then(loadRules);
}
