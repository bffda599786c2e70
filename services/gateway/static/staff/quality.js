// The queue: a value is shown as chosen at once, and the next card comes; what the server refuses comes back.
// Checks: a choice leads to the next question.

import { send as sendAct } from "./session.js";

const queue = document.querySelector("[data-unsure]");
const checks = document.querySelector("[data-checks]");
const ENOUGH = 3;
let turn = Promise.resolve();
let asking = false;

if (queue) {
  queue.addEventListener("submit", (event) => {
    const form = event.target.closest(".unsure-form");
    if (!form) return;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    if (!body.get("value")) return;
    event.preventDefault();
    const card = form.closest("[data-card]");
    next(card);
    turn = turn.then(() => send(card, body));
  });
  queue.addEventListener("click", (event) => {
    const link = event.target.closest("[data-skip]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const card = link.closest("[data-card]");
    history.replaceState(null, "", link.href);
    for (const other of cards()) skipAlso(other, card.dataset.card);
    next(card);
    card.dataset.skipped = "";
    ahead();
  });
}

function cards() {
  return [...queue.querySelectorAll("[data-card]")];
}

function waiting() {
  return cards().filter((card) => !("done" in card.dataset) && !("skipped" in card.dataset));
}

// What was skipped is skipped in the addresses of the cards behind it, too.
function skipAlso(card, id) {
  const link = card.querySelector("[data-skip]");
  const address = new URL(link.href);
  const own = card.dataset.card;
  const ids = (address.searchParams.get("skip") ?? "").split(",").filter((one) => one && one !== own && one !== id);
  address.searchParams.set("skip", [...ids, id, own].join(","));
  link.href = address;
}

function next(card) {
  card.hidden = true;
  card.dataset.done = "";
  show(waiting()[0]);
}

function show(card) {
  for (const other of cards()) other.hidden = other !== card;
  queue.querySelector("[data-none]").hidden = Boolean(card);
  card?.querySelector(".unsure-ask").focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

async function send(card, body) {
  const told = await post("/quality/unsure", body);
  if (told.failed) return comeBack(card, told.failed);
  toast(told.told, () => takeBack(card, told.undo));
  await ahead();
}

function takeBack(card, undo) {
  turn = turn.then(async () => {
    const body = new URLSearchParams({ ...undo.fields, _csrf: csrf() });
    const told = await post(undo.action, body);
    if (told.failed) return toast(told.failed);
    for (const field of card.querySelectorAll("[data-version]")) field.value = told.version;
    comeBack(card, "");
    toast(told.told);
  });
}

function comeBack(card, why) {
  delete card.dataset.done;
  const said = card.querySelector("[data-why]");
  said.textContent = why;
  said.hidden = !why;
  queue.prepend(card);
  show(card);
}

async function post(address, body) {
  try {
    const answer = await sendAct(address, body);
    if (!answer.headers.get("content-type")?.includes("json")) return { failed: queue.dataset.out };
    const told = await answer.json();
    return answer.ok ? told : { failed: told.why ?? told.detail ?? queue.dataset.lost };
  } catch {
    return { failed: queue.dataset.lost };
  }
}

// Further cards, before the last is reached.
async function ahead() {
  if (asking || waiting().length >= ENOUGH) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const known = new Set(cards().filter((card) => !("done" in card.dataset)).map((card) => card.dataset.card));
    const none = queue.querySelector("[data-none]");
    for (const card of page.querySelectorAll("[data-card]")) {
      if (known.has(card.dataset.card) || decided(card.dataset.card)) continue;
      card.hidden = true;
      none.before(document.adoptNode(card));
    }
    if (!none.hidden && waiting().length) show(waiting()[0]);
  } finally {
    asking = false;
  }
}

function decided(id) {
  return cards().some((card) => card.dataset.card === id && "done" in card.dataset);
}

function csrf() {
  return document.querySelector("meta[name=csrf-token]").content;
}

function toast(text, undo = null) {
  document.dispatchEvent(new CustomEvent("voc:toast", { detail: { text, undo } }));
}

if (checks) {
  const items = [...checks.querySelectorAll("[data-item]")];
  stand(items[0], false);
  checks.addEventListener("change", (event) => {
    const at = items.indexOf(event.target.closest("[data-item]"));
    if (at < 0 || event.target.matches("select")) return;
    const free = items.slice(at + 1).find((item) => !item.querySelector("input:checked"));
    if (free) stand(free, true);
    else checks.querySelector("[data-save]").focus();
  });
}

function stand(item, focused) {
  if (!item) return;
  for (const other of checks.querySelectorAll("[data-current]")) other.removeAttribute("data-current");
  item.setAttribute("data-current", "");
  if (focused) item.focus({ preventScroll: true });
  if (focused) item.scrollIntoView({ block: "nearest" });
}
