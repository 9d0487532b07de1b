// Answers the page's questions from the documents in this file, in place of the daemon.
"use strict";
(() => {
  const copy = JSON.parse(document.getElementById("copy").textContent);

  // A question is told by its page and by what it is about; how the answer is sorted or cut does
  // not matter here.
  const ABOUT = ["from", "service", "to"];
  const keyOf = (page, parameters) =>
    page + "?" + ABOUT.filter((name) => parameters.get(name)).map((name) => name + "=" + parameters.get(name)).join("&");

  const isAsked = (parameters) => (item) =>
    JSON.stringify(item).toLowerCase().includes((parameters.get("search") ?? "").toLowerCase()) &&
    ["state", "policy"].every((name) => !parameters.get(name) || item[name] === parameters.get(name));

  const send = (json, status) =>
    Promise.resolve(
      new Response(JSON.stringify(json), {
        status,
        headers: { "Content-Type": "application/json", Date: copy.made },
      }),
    );

  window.fetch = (address) => {
    const [path, query = ""] = String(address).split("?");
    const parameters = new URLSearchParams(query);
    const page = path.split("/").pop();
    const found = copy.documents[keyOf(page, parameters)];
    if (!found) {
      const message = "this is a copy of the page, which does not know that; `sluice demo --serve` shows a live one";
      return send({ apiVersion: "sluice.dev/v1", kind: "Status", reason: "NotFound", message, items: [] }, 404);
    }
    const narrowed = ["search", "state", "policy"].some((name) => parameters.get(name));
    return send(narrowed ? { ...found, items: found.items.filter(isAsked(parameters)) } : found, 200);
  };

  // There is nothing to hear: as where the daemon refuses the stream.
  window.EventSource = class {
    static CLOSED = 2;
    readyState = 2;

    constructor() {
      setTimeout(() => this.onerror?.(new Event("error")));
    }

    addEventListener() {}

    close() {}
  };
})();
