// While a run is under way its progress is looked at again, and nothing else of the page is touched.

const PAUSE_MS = 2_000;
const runs = document.querySelector("[data-runs]");

if (runs?.querySelector("[data-running]")) setTimeout(look, PAUSE_MS);

async function look() {
  if (!document.hidden && !runs.contains(document.activeElement)) {
    try {
      const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-runs]");
      if (fresh) runs.replaceChildren(...fresh.childNodes);
    } catch {
      return;
    }
  }
  if (runs.querySelector("[data-running]")) setTimeout(look, PAUSE_MS);
}
