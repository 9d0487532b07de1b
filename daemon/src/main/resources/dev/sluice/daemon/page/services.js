// All frontends, searched, sorted and paged by the daemon.

import { body, code, el, fill, renew, row, say, table } from "./dom.js";
import { count, pill, portOf, sentence, serviceLink } from "./format.js";
import { loader } from "./load.js";
import { ask } from "./source.js";

const LIMIT = 50;
const TYPING_MS = 150;
// Changes of others only matter to what matches, and to the numbers.
const OTHERS_MS = 1000;
const STATES = ["REFUSED", "PENDING", "NO ENDPOINTS", "TAKEN", "SYNCED", "PLANNED"];
const FIELDS = ["search", "service", "state", "policy", "sort", "offset"];
const COLUMNS = [
  { label: "Service", by: "service" },
  { label: "Type", by: "type" },
  { label: "Frontend" },
  { label: "Policy", by: "policy" },
  { label: "Ready", by: "ready", number: true },
  { label: "Here", number: true },
  { label: "All", by: "all", number: true },
  { label: "State", by: "state" },
];

const keyOf = (item) => [item.family, item.service, item.port, item.protocol, item.type, item.frontend].join(" ");

function rowOf(item) {
  return row(
    COLUMNS,
    keyOf(item),
    serviceLink(item.service, portOf(item)),
    item.type,
    [code(item.frontend), " ", el("span", { class: "muted" }, item.protocol)],
    item.policy,
    count(item.ready),
    count(item.local),
    count(item.all),
    [pill(item.state), item.reason && el("small", null, item.reason)],
  );
}

export function showServices(root, context) {
  const { signal } = context;
  const asked = Object.fromEntries(FIELDS.map((field) => [field, context.parameters.get(field) ?? ""]));
  const list = el("div", null);
  const pager = el("nav", { class: "pager", "aria-label": "Parts of the list" });
  const total = el("p", { class: "muted" }, "Asking …");
  const search = el("input", {
    type: "search",
    value: asked.search,
    placeholder: "name, address, port, reason",
    autocomplete: "off",
    spellcheck: "false",
  });
  const namespace = el("input", { type: "search", value: asked.service, autocomplete: "off", spellcheck: "false" });
  const state = el("select", null);
  const policy = el(
    "select",
    null,
    ["", "Cluster", "Local"].map((value) => el("option", { value, selected: value === asked.policy }, value || "any")),
  );
  let shown = [];
  let rows = null;

  const load = loader(list, () => ask("services", { ...asked, limit: LIMIT }, signal), showList, signal);

  function go(changes, anew) {
    Object.assign(asked, { offset: "" }, changes);
    // Other rows are no news.
    rows = null;
    const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
    const address = "#/services" + (query.size ? "?" + query : "");
    history[anew ? "pushState" : "replaceState"](null, "", address);
    load.now();
  }

  function showList(answer) {
    shown = answer.items;
    showStates(answer.counts ?? {});
    showTotal(answer.total ?? shown.length);
    if (shown.length === 0) {
      rows = null;
      fill(list, el("p", { class: "muted" }, "Nothing matches."));
    } else if (rows?.isConnected) {
      renew(rows, shown.map(rowOf));
    } else {
      rows = body(shown.map(rowOf));
      showTable();
    }
  }

  function showTable() {
    const active = document.activeElement?.closest?.("th")?.cellIndex ?? -1;
    const columns = COLUMNS.map((column) => {
      const up = asked.sort === column.by || (!asked.sort && column.by === "service");
      const down = asked.sort === "-" + column.by;
      const sort = column.by && (() => go({ sort: up ? "-" + column.by : column.by }));
      return { ...column, sort, sorted: up ? "ascending" : down ? "descending" : null };
    });
    const hadFocus = list.contains(document.activeElement);
    const made = table("Frontends of Services", columns, rows);
    fill(list, made);
    if (hadFocus && active >= 0) {
      made.tHead.rows[0].cells[active]?.querySelector("button")?.focus();
    }
  }

  function showStates(counts) {
    const option = (value, words) => el("option", { value, selected: value === asked.state }, words);
    const named = (value) =>
      `${value === "TAKEN" ? "Taken (disputed address)" : sentence(value)}: ${count(counts[value] ?? 0)}`;
    const states = STATES.filter((value) => counts[value] > 0 || value === asked.state || value === "REFUSED");
    const words = states.map(named);
    // Options that are replaced under the pointer cannot be chosen.
    if (state.dataset.words !== words.join()) {
      state.dataset.words = words.join();
      fill(
        state,
        option("", "any"),
        states.map((value, at) => option(value, words[at])),
      );
    }
  }

  function showTotal(all) {
    const from = Number(asked.offset || 0);
    const words =
      all === 0 ? "No frontend" : `${count(from + 1)}–${count(from + shown.length)} of ${count(all)} frontends`;
    if (words !== total.textContent) {
      total.textContent = words;
      say(words);
    }
    const step = (words_, offset, possible) =>
      el(
        "button",
        { type: "button", disabled: !possible, onclick: () => go({ offset: String(offset) }, true) },
        words_,
      );
    const focused = [...pager.children].indexOf(document.activeElement);
    fill(
      pager,
      all > LIMIT && [
        step("First", 0, from > 0),
        step("Previous", Math.max(0, from - LIMIT), from > 0),
        step("Next", from + LIMIT, from + LIMIT < all),
        step("Last", Math.floor((all - 1) / LIMIT) * LIMIT, from + LIMIT < all),
      ],
    );
    if (focused >= 0) {
      (pager.children[focused]?.disabled ? pager.querySelector(":enabled") : pager.children[focused])?.focus();
    }
  }

  let typing = 0;
  const typed = (field, input) =>
    input.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => go({ [field]: input.value.trim() }), TYPING_MS);
    });
  typed("search", search);
  typed("service", namespace);
  state.addEventListener("change", () => go({ state: state.value }));
  policy.addEventListener("change", () => go({ policy: policy.value }));
  showStates({});
  root.append(
    el(
      "form",
      { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      el("label", { class: "wide" }, "Search", search),
      el("label", null, "Namespace", namespace),
      el("label", null, "State", state),
      el("label", null, "Policy", policy),
    ),
    el("div", { class: "head" }, total, pager),
    list,
    el(
      "p",
      { class: "muted" },
      "Ready: endpoints that take new connections from outside this node. Here: those of them on this node. All: in any condition, on any node.",
    ),
  );
  let later = 0;
  const loadLater = () => {
    later = 0;
    if (!signal.aborted) {
      load();
    }
  };
  context.onChange((services) => {
    if (services === null || shown.some((item) => services.has(item.service))) {
      clearTimeout(later);
      loadLater();
    } else if (later === 0) {
      later = setTimeout(loadLater, OTHERS_MS);
    }
  });
  load();
}
