// Says that something new came, and marks rows that others changed. It moves nothing and takes no focus.
// Events: "changed" {new, ids, many}, "over" when the session ended. Pages that want more hear "voc:changed".

const bar = document.querySelector("[data-live]");
if (bar && "EventSource" in globalThis) listen(bar);

function listen(bar) {
  const link = bar.querySelector("a");
  const text = bar.querySelector("[data-text]");
  let source = null;
  let fresh = 0;

  const start = () => {
    if (source || document.hidden) return;
    source = new EventSource(bar.dataset.live);
    source.addEventListener("changed", (event) => hear(JSON.parse(event.data)));
    source.addEventListener("over", stop);
  };
  const stop = () => {
    source?.close();
    source = null;
  };
  // A page in the background holds no connection: browsers have few for one address.
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", start);
  start();

  function hear(told) {
    document.dispatchEvent(new CustomEvent("voc:changed", { detail: told }));
    let touched = false;
    for (const id of told.ids) {
      for (const item of document.querySelectorAll(`[data-item="${CSS.escape(id)}"]`)) {
        item.setAttribute("data-changed", "");
        touched = true;
      }
    }
    fresh += told.new;
    if (!fresh && !touched && !told.many) return;
    const words = fresh === 1 ? bar.dataset.one : bar.dataset.many.replace("{n}", String(fresh));
    text.textContent = fresh ? words : bar.dataset.changed;
    link.hidden = false;
  }
}
