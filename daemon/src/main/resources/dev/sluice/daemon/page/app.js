// Shows the view that the address names, and tells it of changes.

import { el, fill, plain, say } from "./dom.js";
import { tick } from "./format.js";
import { listen } from "./live.js";
import { showChanges } from "./changes.js";
import { showCheck } from "./check.js";
import { showExplain } from "./explain.js";
import { showOverview } from "./overview.js";
import { showService } from "./service.js";
import { showServices } from "./services.js";
import { ask } from "./source.js";

const FEED = {
  live: ["Live", "good"],
  lost: ["No connection, trying again", "warn"],
  still: ["A recording: it does not change", "info"],
};
// Faster changes are shown together.
const GAP_MS = 250;

const main = document.getElementById("main");
let view = null;

/** The address after `#`: { parts, parameters }. */
function place() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { parts: path.split("/").filter(Boolean).map(decoded), parameters: new URLSearchParams(query) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function choose(parts) {
  const [name = "", namespace, service] = parts;
  const known = {
    "": [showOverview, "Overview"],
    services: service ? [showService, namespace + "/" + service] : [showServices, "Services"],
    changes: [showChanges, "Changes"],
    explain: [showExplain, "Explain"],
    check: [showCheck, "Check"],
  };
  return Object.hasOwn(known, name) ? known[name] : [showNothing, "No such page"];
}

function showNothing(root) {
  root.append(el("p", null, "There is no such page. ", el("a", { href: "#/" }, "Back to the overview")));
}

/** Shows the view of the address. */
function show(moved) {
  const { parts, parameters } = place();
  const [showView, title] = choose(parts);
  view?.end.abort();
  const heading = el("h1", { tabindex: "-1" }, title);
  const root = el("div", { class: "view" }, heading);
  view = { end: new AbortController(), change: [], sample: [], due: 0, all: false, services: new Set() };
  document.title = plain(title) + " – Sluice";
  markPage(parts[0] ?? "");
  fill(main, root);
  const here = view;
  showView(root, {
    parts,
    parameters,
    signal: here.end.signal,
    onChange: (listener) => here.change.push(listener),
    onSample: (listener) => here.sample.push(listener),
  });
  if (moved) {
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
}

function markPage(name) {
  document.querySelectorAll("#pages a").forEach((link) => {
    if (link.getAttribute("href") === "#/" + name) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  });
}

function changed(services) {
  const here = view;
  here.all ||= services === null;
  services?.forEach((service) => here.services.add(service));
  if (here.due === 0) {
    const wait = Math.max(0, (here.told ?? 0) + GAP_MS - performance.now());
    here.due = setTimeout(() => {
      const told = here.all ? null : here.services;
      Object.assign(here, { due: 0, all: false, services: new Set(), told: performance.now() });
      if (!here.end.signal.aborted) {
        here.change.forEach((listener) => listener(told));
      }
    }, wait);
  }
}

function showFeed(state) {
  const [words, tone] = FEED[state];
  const feed = document.getElementById("feed");
  feed.className = "feed " + tone;
  feed.textContent = words;
}

async function showNode() {
  try {
    const [node] = (await ask("overview")).items;
    fill(document.getElementById("node"), [node?.node, node?.mode, node?.version].filter(Boolean).join(" · "));
  } catch {
    say("The daemon does not say what node this is");
  }
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", () => show(true));
show(false);
showNode();
setInterval(() => document.hidden || tick(), 1000);
listen({
  state: showFeed,
  change: changed,
  sample: (sample) => view.sample.forEach((listener) => listener(sample)),
});
