// What this node does with a connection, and why. The address of the result can be sent to others.

import { body, code, copyButton, el, fill, row, say, table } from "./dom.js";
import { mark, percent, pill, sentence, serviceLink, serviceOf, tone } from "./format.js";
import { loader } from "./load.js";
import { ask } from "./source.js";

const SHARES = ["Endpoint", "Node", "Zone", { label: "Share", number: true }];
// Of a Service with many addresses, the answers for the first ones are unfolded.
const UNFOLDED = 3;
const WORDS = {
  Delivered: "is delivered",
  Rejected: "is rejected",
  Dropped: "is dropped without an answer",
  NotAService: "is not for a Service: no rule of a Service changes it",
  Unknown: "cannot be told: a rule that could decide cannot be read",
};

const packetText = ({ protocol, sender, from, to, ct }) =>
  `${protocol.toUpperCase()} ${ct === "established" ? "packet of an open connection" : "connection"} from ${sender || from} to ${to}`;

function steps(list) {
  return el(
    "ol",
    null,
    list.map((step) => el("li", null, el("strong", null, step.object), ": ", step.reason)),
  );
}

const addressOf = ({ address, port }) =>
  port ? (address.includes(":") ? `[${address}]` : address) + ":" + port : address;

function shares(list) {
  return table(
    "Endpoints that take it",
    SHARES,
    body(
      list.map((each) =>
        row(SHARES, null, code(addressOf(each)), each.node ?? "unknown", each.zone ?? "none", percent(each.share)),
      ),
    ),
  );
}

function rules(list) {
  return el(
    "ol",
    { class: "rules" },
    list.map((each) =>
      el("li", null, el("span", { class: "muted" }, `${each.table} ${each.chain}`), " ", code(each.rule)),
    ),
  );
}

const part = (title, content) => [el("h3", null, title), content];

/** One explanation, folded to its verdict. */
export function explanation(item, open) {
  const source = item.sourceRewritten;
  return el(
    "details",
    { class: "explanation", open, "data-key": item.packet.to + item.packet.protocol + (item.frontend ?? "") },
    el("summary", null, pill(item.verdict), " ", item.frontend ?? item.packet.to),
    item.difference &&
      el("p", { class: "note bad" }, mark("bad"), "The kernel does otherwise than planned: ", item.difference),
    item.endpoints.length > 0 && part("Endpoints that take it", shares(item.endpoints)),
    item.excluded.length > 0 &&
      part(
        "Endpoints that do not",
        el(
          "ul",
          null,
          item.excluded.map((each) => el("li", null, code(each.address), ": ", each.reason)),
        ),
      ),
    source &&
      el(
        "p",
        null,
        source.value ? "The endpoint does not see the client's address: " : "The endpoint sees the client's address: ",
        source.reason,
        ".",
      ),
    item.steps.length > 0 && part("Why", steps(item.steps)),
    item.rules.length > 0 && part("Rules in the kernel, in the order in which they match", rules(item.rules)),
  );
}

function result(item, open) {
  return el(
    "article",
    null,
    el(
      "div",
      { class: "verdict " + (item.difference ? "bad" : tone(item.verdict)), "data-verdict": item.verdict },
      el(
        "h2",
        { class: "lead" },
        mark(item.difference ? "bad" : tone(item.verdict)),
        `A ${packetText(item.packet)} ${WORDS[item.verdict] ?? sentence(item.verdict)}.`,
      ),
      item.service &&
        el(
          "p",
          null,
          "Service ",
          serviceLink(serviceOf(item.service), item.service),
          item.frontend && ", " + item.frontend,
        ),
    ),
    explanation(item, open),
  );
}

const quoted = (word) => (/^[\w.:/[\]-]+$/.test(word) ? word : "'" + word.replaceAll("'", "'\\''") + "'");

function commandOf(asked) {
  const flags = [
    ["from", "outside"],
    ["protocol", "tcp"],
    ["ct", "new"],
  ].filter(([name, usual]) => asked[name] && asked[name] !== usual);
  return ["sluice explain", quoted(asked.to), ...flags.map(([name]) => `--${name} ${quoted(asked[name])}`)].join(" ");
}

function field(name, label, value, hint, choices) {
  const list =
    choices.length > 0 &&
    el(
      "datalist",
      { id: name + "-choices" },
      choices.map((each) => el("option", { value: each })),
    );
  const input = el("input", {
    id: name + "-field",
    name,
    value,
    list: list && list.id,
    autocomplete: "off",
    spellcheck: "false",
    required: name === "to",
    "aria-describedby": name + "-hint",
  });
  return el(
    "div",
    { class: "wide" },
    el("label", { for: name + "-field" }, label),
    input,
    el("small", { id: name + "-hint" }, hint),
    list,
  );
}

const choice = (name, label, value, values) =>
  el(
    "label",
    null,
    label,
    el(
      "select",
      { name },
      values.map((each) => el("option", { value: each, selected: each === value }, each)),
    ),
  );

export function showExplain(root, context) {
  const { parameters, signal } = context;
  const asked = {
    to: parameters.get("to") ?? "",
    from: parameters.get("from") ?? "outside",
    protocol: parameters.get("protocol") ?? "tcp",
    ct: parameters.get("ct") ?? "new",
  };
  const form = el(
    "form",
    { class: "filters" },
    field("to", "To", asked.to, "10.96.0.10:80, [fd00::a]:80, shop/web:http or nodeport:30080", []),
    field("from", "From", asked.from, "outside, pod, node, or an address", ["outside", "pod", "node"]),
    choice("protocol", "Protocol", asked.protocol, ["tcp", "udp", "sctp"]),
    choice("ct", "Connection", asked.ct, ["new", "established"]),
    el("button", { type: "submit", class: "main" }, "Explain"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = new URLSearchParams(
      [...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value),
    );
    const address = "#/explain?" + query;
    if (location.hash === address) {
      load.now();
    } else {
      location.hash = address;
    }
  });
  const answer = el("div", { class: "answer" });
  const load = loader(
    answer,
    () => ask("explain", asked, signal),
    ({ items }) => {
      fill(
        answer,
        el(
          "p",
          { class: "actions" },
          copyButton(location.href, "the link to this answer"),
          " the link to this answer, or the command ",
          code(commandOf(asked)),
        ),
        items.map((item, at) => result(item, at < UNFOLDED)),
      );
      say(items.map((item) => `${item.packet.to}: ${sentence(item.verdict)}`).join("; "));
    },
    signal,
  );
  root.append(
    el(
      "p",
      { class: "muted" },
      "What this node does with a connection: by the plan, and by the rules that are in the kernel.",
    ),
    form,
    answer,
  );
  if (asked.to) {
    fill(answer, el("p", { class: "muted" }, "Reading the kernel …"));
    load();
  }
}
