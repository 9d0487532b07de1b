// Hears of changes while the page is seen. A page that nobody looks at holds no connection.

const EVENTS = "sluice/v1/events";
const POLL_MS = 15000;

/**
 * @param on receives `state` ("live", "lost" or "still"), `change` with the Services concerned, or
 *     with null for "all may have changed", and `sample`
 */
export function listen(on) {
  let source = null;
  let timer = 0;
  let seen = false;

  function open() {
    close();
    source = new EventSource(EVENTS);
    source.onopen = () => {
      on.state("live");
      // What happened before is not told.
      if (seen) {
        on.change(null);
      }
      seen = true;
    };
    source.onerror = () => {
      on.state("lost");
      if (source.readyState === EventSource.CLOSED) {
        askInstead();
      }
    };
    source.addEventListener("change", (event) => {
      const change = parse(event.data);
      if (change) {
        // A change without a Service, such as a repair, is one of all.
        const all = change.more > 0 || change.services.length === 0;
        on.change(all ? null : new Set(change.services));
      }
    });
    source.addEventListener("sample", (event) => {
      const sample = parse(event.data);
      if (sample) {
        on.sample(sample);
      }
    });
  }

  // Too many listen already, so ask now and then instead. A bundle has no events and never changes.
  async function askInstead() {
    close();
    const answer = await fetch(EVENTS, { method: "HEAD" }).catch(() => null);
    if (answer?.status === 404) {
      on.state("still");
    } else if (!document.hidden) {
      timer = setTimeout(() => {
        on.change(null);
        open();
      }, POLL_MS);
    }
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  if (!document.hidden) {
    open();
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
