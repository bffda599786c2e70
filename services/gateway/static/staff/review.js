// A session that is held: keys decide on the card that is looked at, and the minutes grow by themselves.

const cards = [...document.querySelectorAll("[data-card]")];
let current = null;

function choose(card, focus) {
  if (!card || card === current) return;
  current?.classList.remove("now");
  current = card;
  current.classList.add("now");
  if (focus) current.focus({ preventScroll: true });
}

function go(step) {
  const place = cards.indexOf(current) + step;
  const card = cards[Math.max(0, Math.min(cards.length - 1, place))];
  choose(card, true);
  card?.scrollIntoView({ block: "start", behavior: quick() });
}

function quick() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

function needs(form, verdict) {
  const reason = form.querySelector("[data-reason]");
  const other = form.querySelector("[data-other]");
  return verdict !== "approve" || other?.value ? reason : null;
}

// A reason that is missing is asked for where it is typed, before anything is sent.
for (const form of document.querySelectorAll("[data-decide]")) {
  form.addEventListener("submit", (event) => {
    const reason = needs(form, event.submitter?.value);
    const missing = reason && !reason.value.trim();
    form.querySelector("[data-why]").hidden = !missing;
    reason?.toggleAttribute("aria-invalid", Boolean(missing));
    if (missing) {
      event.preventDefault();
      event.stopImmediatePropagation();
      form.dataset.chosen = event.submitter.value;
      reason.focus();
    }
  });
  form.querySelector("[data-reason]").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.dataset.chosen) {
      event.preventDefault();
      form.querySelector(`button[value="${form.dataset.chosen}"]`)?.click();
    }
  });
}

document.addEventListener("focusin", (event) => choose(event.target.closest("[data-card]"), false));

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const key = event.key.toLowerCase();
  if (key === "n" || key === "arrowright") return press(event, () => go(1));
  if (key === "p" || key === "arrowleft") return press(event, () => go(-1));
  const button = current?.querySelector(`[data-verdict="${CSS.escape(key)}"]`);
  if (button) press(event, () => button.click());
});

function press(event, act) {
  event.preventDefault();
  act();
}

choose(document.getElementById(location.hash.slice(1))?.closest("[data-card]") ?? cards[0], false);

// The minutes of others: asked for while the page is seen; focus and what is being typed are left alone.
const live = document.querySelector("[data-minutes]");
const EVERY = 4000;

async function look() {
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(live.dataset.minutes, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".minutes");
    const shown = live.querySelector(".minutes");
    if (found && shown && found.dataset.version !== shown.dataset.version) shown.replaceWith(found);
  } catch {
    // The next look may succeed; what is shown stays.
  }
}

if (live) setInterval(look, EVERY);
