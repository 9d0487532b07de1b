// Values of the interface in the words of the page.

import { el } from "./dom.js";
import { now } from "./source.js";

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/;
const NUMBER = new Intl.NumberFormat("en");
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const DAY_S = 86400;

export const count = (number) => NUMBER.format(number);

/** `1 Service`, `2 Services`. */
export const many = (number, one, more = one + "s") => count(number) + " " + (number === 1 ? one : more);

/** The seconds of an ISO 8601 duration; null if it is none. */
export function seconds(text) {
  const parts = DURATION.exec(text ?? "");
  if (!parts) {
    return null;
  }
  const [days, hours, minutes, rest] = parts.slice(1).map((part) => Number(part ?? 0));
  return days * DAY_S + hours * 3600 + minutes * 60 + rest;
}

/** The seconds that a duration lasts, or that have passed since a time; null if it is neither. */
export function elapsed(value) {
  const lasts = seconds(value);
  const since = typeof value === "string" ? Date.parse(value) : NaN;
  return lasts ?? (Number.isNaN(since) ? null : Math.max(0, (now() - since) / 1000));
}

/** Seconds in words: `3 s`, `2 min`, `5 h`, `9 d`. */
export function time(value) {
  if (value === null) {
    return "unknown";
  }
  if (value < 120) {
    return Math.round(value) + " s";
  }
  if (value < 7200) {
    return Math.round(value / 60) + " min";
  }
  return value < 2 * DAY_S ? Math.round(value / 3600) + " h" : Math.round(value / DAY_S) + " d";
}

/** Milliseconds in words. */
export function millis(value) {
  if (value === null || value === undefined) {
    return "unknown";
  }
  if (value >= 10000) {
    return time(value / 1000);
  }
  return (value < 10 ? Math.round(value * 10) / 10 : count(Math.round(value))) + " ms";
}

export const percent = (share) => (share > 0 && share < 0.01 ? "<1" : Math.round(share * 100)) + " %";

const agoText = (at) => time(Math.max(0, (now() - Date.parse(at)) / 1000)) + " ago";

/** How long ago a time was. [tick] keeps it right. */
export function ago(at) {
  const lasts = seconds(at);
  if (lasts !== null) {
    return time(lasts) + " ago";
  }
  return el("time", { datetime: at, title: DATE.format(new Date(at)), "data-ago": true }, agoText(at));
}

/** The time of day, with the date if that was another day. */
export function clock(at) {
  const date = new Date(at);
  const today = new Date(now()).toDateString() === date.toDateString();
  return el("time", { datetime: at, title: DATE.format(date) }, (today ? CLOCK : DATE).format(date));
}

/** Brings all that says how long ago something was up to date. */
export function tick() {
  document.querySelectorAll("time[data-ago]").forEach((each) => (each.textContent = agoText(each.dateTime)));
}

const TONES = {
  SYNCED: "good",
  PLANNED: "info",
  PENDING: "warn",
  TAKEN: "warn",
  "NO ENDPOINTS": "warn",
  REFUSED: "bad",
  Applied: "good",
  Refused: "bad",
  Failed: "bad",
  Delivered: "good",
  NotAService: "info",
  Rejected: "bad",
  Dropped: "bad",
  Unknown: "warn",
  Serving: "good",
  NotReady: "warn",
  Terminating: "warn",
  Gone: "bad",
  ServiceGone: "bad",
  Untranslated: "bad",
  error: "bad",
  warning: "warn",
};
const MARKS = { good: "✓", info: "•", warn: "!", bad: "✕" };

export const tone = (state) => TONES[state] ?? "info";

export const mark = (of) => el("span", { class: "mark " + of, "aria-hidden": "true" }, MARKS[of]);

/** `NO ENDPOINTS` and `NotReady` as a sentence begins: `No endpoints`, `Not ready`. */
export function sentence(state) {
  const words = /^[A-Z ]+$/.test(state) ? state : state.replace(/([a-z])([A-Z])/g, "$1 $2");
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

/** A state, told by its words and its mark; the colour only repeats them. */
export function pill(state, words = sentence(state)) {
  const of = tone(state);
  return el("span", { class: "pill " + of, "data-state": state }, mark(of), words);
}

/** `shop/web:http` of an item. */
export const portOf = (item) => item.service + (item.port ? ":" + item.port : "");

export const serviceLink = (service, words = service) =>
  el("a", { href: "#/services/" + service.split("/").map(encodeURIComponent).join("/") }, words);

/** The name of the Service in `NAMESPACE/NAME:PORT`. */
export const serviceOf = (servicePort) => servicePort.replace(/:[^/]*$/, "");
