// Asks the operator interface, one question at a time: the daemon computes its answers so.

const ROOT = "sluice/v1/";
const TRIES = 4;
const TIMED_OUT_MS = 90000;

let last = Promise.resolve();
let ahead = 0;

/** The time by the clock of the node, in milliseconds. */
export const now = () => Date.now() + ahead;

/** The daemon does not answer, or says why it cannot. */
export class NoAnswer extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * Asks for a page. Parameters without a value are left out.
 *
 * @param signal ends it; an ended question is never sent
 * @throws NoAnswer why there is none
 */
export function ask(page, parameters, signal) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters ?? {})) {
    if (value !== "" && value !== null && value !== undefined) {
      query.set(name, value);
    }
  }
  const address = ROOT + page + (query.size === 0 ? "" : "?" + query);
  const answer = last.then(() => tryToFetch(address, signal));
  last = answer.catch(() => {});
  return answer;
}

async function tryToFetch(address, signal) {
  for (let tried = 1; ; tried++) {
    signal?.throwIfAborted();
    const answer = await send(address, signal);
    learnClock(answer);
    const json = await answer.json().catch(() => null);
    if (answer.ok && json) {
      return json;
    }
    const busy = answer.status === 429 || answer.status === 503;
    if (!busy || tried === TRIES) {
      throw new NoAnswer(json?.message ?? "the daemon answered with status " + answer.status, answer.status);
    }
    await pause(tried * 700);
  }
}

async function send(address, signal) {
  const limit = AbortSignal.timeout(TIMED_OUT_MS);
  try {
    return await fetch(address, {
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      credentials: "omit",
      cache: "no-store",
    });
  } catch (why) {
    if (signal?.aborted) {
      throw why;
    }
    throw new NoAnswer(limit.aborted ? "no answer came in time" : "the daemon cannot be reached", 0);
  }
}

// Dates of HTTP have whole seconds, so a smaller difference means nothing.
function learnClock(answer) {
  const difference = Date.parse(answer.headers.get("Date") ?? "") - Date.now();
  ahead = Math.abs(difference) > 2000 ? difference : 0;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
