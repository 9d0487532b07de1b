// Builds elements. A value becomes a text node or an attribute, so nothing is ever parsed as markup.

// Control characters, and those that turn text around or are not seen.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The text of a value, with a mark for each character that could deceive. */
export const plain = (value) => String(value).replace(UNSEEN, "\ufffd");

const isThere = (value) => value !== null && value !== undefined && value !== false;

const nodes = (children) =>
  children
    .flat(Infinity)
    .filter(isThere)
    .map((child) => (child instanceof Node ? child : document.createTextNode(plain(child))));

/** Makes an element. Attributes named on… are listeners; those without a value are left out. */
export function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key.startsWith("on")) {
      made.addEventListener(key.slice(2), value);
    } else if (isThere(value)) {
      made.setAttribute(key, value === true ? "" : plain(value));
    }
  }
  made.append(...nodes(children));
  return made;
}

/** Replaces what an element contains. */
export function fill(parent, ...children) {
  parent.replaceChildren(...nodes(children));
}

const keyed = (root, selector = "") =>
  new Map([...root.querySelectorAll(selector + "[data-key]")].map((each) => [each.dataset.key, each]));

/** The text of an element without its times, which change by themselves. */
function told(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("time").forEach((each) => each.remove());
  return copy.textContent;
}

const FOCUSABLE = "a, button, input, select, summary";

/**
 * Replaces what an element contains, and keeps the focus and what is unfolded. Children with the
 * same data-key are the same thing; those that tell something new are marked.
 */
export function renew(parent, ...children) {
  const before = new Map([...keyed(parent)].map(([key, each]) => [key, told(each)]));
  const open = [...keyed(parent, "details").values()].filter((each) => each.open);
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const holder = focused?.closest("[data-key]");
  const at = holder ? [...holder.querySelectorAll(FOCUSABLE)].indexOf(focused) : -1;
  fill(parent, children);
  const now = keyed(parent);
  open.forEach((each) => now.get(each.dataset.key)?.setAttribute("open", ""));
  if (before.size > 0) {
    now.forEach((each, key) => each.classList.toggle("new", before.get(key) !== told(each)));
  }
  if (at >= 0) {
    const again = now.get(holder.dataset.key)?.querySelectorAll(FOCUSABLE)[at];
    again?.focus({ preventScroll: true });
  }
}

/**
 * Makes a table. On a narrow screen each row becomes a card, so the roles are written out: such
 * rows would not be read as rows otherwise.
 *
 * @param columns each a label, or { label, number, sort } with `sort` for a heading that sorts
 * @param body one or more elements tbody
 */
export function table(caption, columns, ...body) {
  const headings = columns.map((column) =>
    el(
      "th",
      { scope: "col", role: "columnheader", class: column.number && "number", "aria-sort": column.sorted },
      column.sort ? el("button", { type: "button", onclick: column.sort }, column.label) : (column.label ?? column),
    ),
  );
  return el(
    "table",
    { role: "table" },
    el("caption", { class: "hidden" }, caption),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, headings)),
    body,
  );
}

export const body = (...rows) => el("tbody", { role: "rowgroup" }, rows);

/** Makes a row of a table. The first cell names it. */
export function row(columns, key, ...cells) {
  return el(
    "tr",
    { role: "row", "data-key": key },
    cells.map((cell, at) => {
      const column = columns[at];
      const attributes = {
        role: at === 0 ? "rowheader" : "cell",
        scope: at === 0 && "row",
        class: column.number && "number",
        "data-label": column.label ?? column,
      };
      return el(at === 0 ? "th" : "td", attributes, cell);
    }),
  );
}

export const code = (text) => el("code", null, text);

/** A part of a view with a heading: { root, body }, of which `body` is filled later. */
export function section(title, ...beside) {
  const inner = el("div", null, el("p", { class: "muted" }, "Asking …"));
  return { root: el("section", null, el("div", { class: "head" }, el("h2", null, title), beside), inner), body: inner };
}

/** Says something to those who do not see the screen. */
export function say(text) {
  document.getElementById("said").textContent = plain(text);
}

/** A button that copies a text. Where the browser does not allow it, the text is selected instead. */
export function copyButton(text, what, shown) {
  const button = el("button", { type: "button", class: "copy", "aria-label": "Copy " + what }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(plain(text));
      button.textContent = "Copied";
      say("Copied " + what);
    } catch {
      if (shown) {
        getSelection().selectAllChildren(shown);
      }
      button.textContent = shown ? "Selected" : "Not allowed";
      say(shown ? "Selected; copy it with the keyboard" : "The browser does not allow copying");
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  return button;
}

/** A line to be copied, with its button. */
export function copyLine(text, what) {
  const line = el("code", null, text);
  return el("div", { class: "line" }, line, copyButton(text, what, line));
}
