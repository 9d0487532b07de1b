// Loads the parts of a view, and says so where that fails.

import { el, fill } from "./dom.js";

// Of the time of many changes, the daemon answers for a quarter at most.
const REST = 3;

/**
 * Returns a function that asks and shows. Calls while it asks are one more call after that, and
 * after a question that took long there is a pause; `now` of the function leaves that out. An old
 * answer stays until there is a new one.
 *
 * @param part the element that says why there is no answer; it is filled by `show` otherwise
 * @param question returns a promise
 * @param show shows what was answered
 */
export function loader(part, question, show, signal) {
  let asking = false;
  let again = false;
  let shown = false;
  let rested = 0;
  async function load() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      do {
        again = false;
        await until(rested);
        const began = performance.now();
        const answer = await question();
        rested = performance.now() + REST * (performance.now() - began);
        if (!signal.aborted) {
          note(part)?.remove();
          show(answer);
          shown = true;
        }
      } while (again && !signal.aborted);
    } catch (why) {
      if (!signal.aborted) {
        tell(part, why, load, shown);
      }
    } finally {
      asking = false;
    }
  }
  load.now = () => {
    rested = 0;
    return load();
  };
  return load;
}

async function until(at) {
  const wait = at - performance.now();
  if (wait > 0) {
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

const note = (part) => part.querySelector(":scope > .failure");

function tell(part, why, load, shown) {
  const words = why.status === undefined ? "This page failed: " + why.message : why.message;
  const retry = el("button", { type: "button", onclick: load.now }, "Try again");
  const failure = el("p", { class: "failure", role: "alert" }, words + ". ", retry);
  note(part)?.remove();
  // What is not there any more is not shown either.
  if (shown && why.status !== 404) {
    part.prepend(failure);
  } else {
    fill(part, failure);
  }
}
