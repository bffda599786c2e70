// Looks every five seconds and changes only what is another one: focus, selection and what is unfolded or
// typed stay where they are.

const EVERY = 5000;
const PATIENCE = 4000;
const region = document.querySelector("[data-ops]");
const fresh = document.querySelector("[data-fresh]");

const typing = () => {
  const at = document.activeElement;
  return at && region.contains(at) && at.matches("input, textarea, select");
};

const selecting = () => {
  const chosen = getSelection();
  return chosen && !chosen.isCollapsed && region.contains(chosen.anchorNode);
};

const same = (one, other) =>
  one.nodeType === other.nodeType &&
  one.nodeName === other.nodeName &&
  (one.nodeType !== Node.ELEMENT_NODE || (one.id === other.id && one.dataset.row === other.dataset.row));

const attributes = (old, now) => {
  for (const { name } of [...old.attributes]) {
    if (!now.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of [...now.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
};

// Walks both trees side by side. An element with a key is looked for by it, so that rows may move.
const become = (old, now) => {
  let place = old.firstChild;
  for (const wanted of [...now.childNodes]) {
    const key = wanted.dataset?.row;
    const kept = key ? [...old.children].find((child) => child.dataset.row === key) : null;
    if (kept && kept !== place) old.insertBefore(kept, place);
    const found = kept ?? place;
    if (found && same(found, wanted)) {
      if (found.nodeType === Node.ELEMENT_NODE) {
        attributes(found, wanted);
        become(found, wanted);
      } else if (found.nodeValue !== wanted.nodeValue) {
        found.nodeValue = wanted.nodeValue;
      }
      place = found.nextSibling;
    } else {
      old.insertBefore(document.importNode(wanted, true), place);
    }
  }
  while (place) {
    const gone = place;
    place = place.nextSibling;
    gone.remove();
  }
};

const late = () => {
  const text = fresh.querySelector("[data-fresh-text]");
  if (!fresh.dataset.since) fresh.dataset.since = text.textContent;
  const time = /\d\d:\d\d:\d\d/.exec(fresh.dataset.since)?.[0] ?? "";
  text.textContent = fresh.dataset.late.replace("{time}", time);
  text.setAttribute("role", "status");
};

const look = async () => {
  if (document.hidden || typing() || selecting()) return;
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE), redirect: "manual" });
    if (!answer.ok) return late();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-ops]");
    const text = page.querySelector("[data-fresh-text]");
    if (!now || !text || typing() || selecting()) return;
    become(region, now);
    delete fresh.dataset.since;
    const shown = fresh.querySelector("[data-fresh-text]");
    shown.removeAttribute("role");
    shown.textContent = text.textContent;
  } catch {
    late();
  }
};

// On a phone the sections are wider than the screen.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

if (region && fresh) {
  let busy = false;
  setInterval(async () => {
    if (busy) return;
    busy = true;
    await look();
    busy = false;
  }, EVERY);
  document.addEventListener("visibilitychange", () => look());
}
