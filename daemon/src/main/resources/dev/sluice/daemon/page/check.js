// What is to be mended on this node, each with the line that mends it.

import { copyLine, el, fill, say } from "./dom.js";
import { count, many, mark, pill, serviceLink } from "./format.js";
import { loader } from "./load.js";
import { ask } from "./source.js";

const NAME = /^[a-z0-9][a-z0-9.-]*\/[a-z0-9][a-z0-9.-]*$/;

function findingCard(finding, title) {
  const { severity, code, object, cause, mend, see } = finding;
  return el(
    "li",
    { class: "finding" },
    el("h3", null, pill(severity), " ", code, " ", NAME.test(object) ? serviceLink(object) : object),
    el("p", null, cause),
    mend && [
      el("p", { class: "muted" }, "This mends it:"),
      copyLine(mend, "the line that mends " + code + " of " + object),
    ],
    el("p", { class: "muted" }, `Should be: ${title}. `, see && "See " + see),
  );
}

function findings(results) {
  const all = results.flatMap((result) => result.findings.map((finding) => ({ finding, title: result.title })));
  const rank = ({ finding }) => (finding.severity === "error" ? 0 : 1);
  const more = results.reduce((sum, result) => sum + (result.more ?? 0), 0);
  return [
    el(
      "ul",
      { class: "findings" },
      all.sort((a, b) => rank(a) - rank(b)).map(({ finding, title }) => findingCard(finding, title)),
    ),
    more > 0 && el("p", null, `And ${count(more)} more of the same kinds; the command lists as many.`),
  ];
}

function others(results, state, words, of) {
  const list = results.filter((result) => result.state === state);
  return (
    list.length > 0 &&
    el(
      "details",
      null,
      el("summary", null, `${words}: ${count(list.length)}`),
      el(
        "ul",
        { class: "plain" },
        list.map((each) =>
          el("li", null, mark(of), `${each.code} ${each.title}`, each.reason && el("small", null, each.reason)),
        ),
      ),
    )
  );
}

function report(checked) {
  const { errors, warnings, unreadable, results } = checked;
  const tone = errors > 0 ? "bad" : warnings > 0 || unreadable > 0 ? "warn" : "good";
  const words =
    errors + warnings > 0
      ? `${many(errors, "error")} and ${many(warnings, "warning")}`
      : unreadable > 0
        ? "Nothing found, but not all could be looked at"
        : "Nothing is to be mended";
  const facts = [
    checked.mode && "mode " + checked.mode,
    checked.kernel && "Linux " + checked.kernel,
    checked.iptables,
    checked.kubeProxy,
  ];
  say(words);
  return [
    el(
      "div",
      { class: "verdict " + tone, "data-tone": tone },
      el("h2", { class: "lead" }, mark(tone), words),
      el("p", null, [checked.node, ...facts].filter(Boolean).join(" · ")),
    ),
    errors + warnings > 0 && findings(results),
    others(results, "unreadable", "Could not look", "warn"),
    others(results, "good", "Good", "good"),
    others(results, "inapplicable", "Not for this node", "info"),
  ];
}

export function showCheck(root, context) {
  const { signal } = context;
  const part = el("div", null);
  const again = el("button", { type: "button" }, "Look again");
  const load = loader(
    part,
    async () => {
      again.disabled = true;
      try {
        return await ask("check", {}, signal);
      } finally {
        again.disabled = false;
      }
    },
    ({ items }) => fill(part, items.map(report)),
    signal,
  );
  again.addEventListener("click", load.now);
  fill(
    part,
    el("p", { class: "muted" }, "Comparing the kernel, the plan and the API server. This takes a few seconds …"),
  );
  root.append(el("div", { class: "head" }, el("p", { class: "muted" }, "What sluice check finds."), again), part);
  load();
}
