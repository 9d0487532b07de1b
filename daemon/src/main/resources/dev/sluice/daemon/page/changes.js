// The journal: what was written to the kernel, and how long it took.

import { body, el, fill, renew, row, table } from "./dom.js";
import { clock, millis, pill, serviceLink } from "./format.js";
import { loader } from "./load.js";
import { ask } from "./source.js";

const COLUMNS = ["When", "Service", "Change", "Cause", { label: "API to kernel", number: true }, "Result"];
const LIMIT = 200;

const causeOf = (cause) => `${cause.kind} ${cause.name}` + (cause.resourceVersion ? " @ " + cause.resourceVersion : "");

function changeRow(entry) {
  return row(
    COLUMNS,
    entry.start + " " + entry.number,
    clock(entry.at),
    entry.service ? serviceLink(entry.service) : "this node",
    [entry.change, " ", el("span", { class: "muted" }, entry.family)],
    entry.causes?.length ? entry.causes.map((cause) => el("div", { class: "name" }, causeOf(cause))) : "unknown",
    millis(entry.latencyMillis),
    [pill(entry.result), entry.reason && el("small", null, entry.reason)],
  );
}

/**
 * Returns a function that shows a JournalList.
 *
 * @param none what is said if there is no entry
 */
export function changeList(part, none) {
  let rows = null;
  return ({ items }) => {
    if (items.length === 0) {
      rows = null;
      fill(part, el("p", { class: "muted" }, none));
    } else if (rows?.isConnected) {
      renew(rows, items.map(changeRow));
    } else {
      rows = body(items.map(changeRow));
      fill(part, table("The last changes, newest first", COLUMNS, rows));
    }
  };
}

export function showChanges(root, context) {
  const { parameters, signal } = context;
  const service = el("input", {
    type: "search",
    name: "service",
    value: parameters.get("service") ?? "",
    placeholder: "shop or shop/web",
    autocomplete: "off",
    spellcheck: "false",
  });
  const result = el(
    "select",
    { name: "result" },
    [
      ["", "any"],
      ["applied", "applied"],
      ["refused", "refused"],
      ["failed", "failed"],
    ].map(([value, words]) => el("option", { value, selected: value === (parameters.get("result") ?? "") }, words)),
  );
  const list = el("div", null, el("p", { class: "muted" }, "Asking …"));
  const load = loader(
    list,
    () => ask("journal", { service: service.value.trim(), result: result.value, limit: LIMIT }, signal),
    changeList(list, "No change matches."),
    signal,
  );
  let typing = 0;
  const filter = () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      const query = new URLSearchParams(
        [
          ["service", service.value.trim()],
          ["result", result.value],
        ].filter(([, value]) => value),
      );
      history.replaceState(null, "", "#/changes" + (query.size ? "?" + query : ""));
      load.now();
    }, 200);
  };
  service.addEventListener("input", filter);
  result.addEventListener("change", filter);
  root.append(
    el(
      "p",
      { class: "muted" },
      "Each change that was written, newest first, and the time from the change in the API to the kernel's answer.",
    ),
    el(
      "form",
      { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      el("label", null, "Namespace or Service", service),
      el("label", null, "Result", result),
    ),
    list,
  );
  context.onChange(load);
  load();
}
