// The inbox: search as one types, the chosen feedback beside the list, acts that show at once what the server then
// confirms or refuses. Acts wait for each other, so that each names the version that the one before it led to.

import { actOn } from "./inbox_acts.js";
import { send } from "./session.js";

const inbox = document.querySelector("[data-inbox]");
const rows = inbox?.querySelector("[data-rows]");
const detail = inbox?.querySelector("[data-detail]");
const wide = matchMedia("(min-width: 64rem)");
const TYPING_MS = 250;
const WALKING_MS = 140;
const REFRESHED = 20;
let opened = inbox?.dataset.opened ?? "";
let timer = 0;
let asked = 0;

if (inbox) begin();

function begin() {
  document.documentElement.dataset.scripts = "";
  searching(inbox.querySelector("[data-search]"));
  inbox.addEventListener("click", clicked);
  inbox.addEventListener("change", counted);
  inbox.addEventListener("submit", sent);
  inbox.addEventListener("keydown", entered);
  inbox.addEventListener("toggle", unfolded, true);
  document.addEventListener("voc:current", walked);
  document.addEventListener("voc:changed", changed);
}

// Looking for words

function searching(form) {
  for (const button of form.querySelectorAll("[data-plain]")) button.hidden = true;
  form.elements.q.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search(form), TYPING_MS);
  });
}

async function search(form) {
  const wanted = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) wanted.append(name, value);
  const mine = ++asked;
  const html = await fragment(`/inbox/list?${wanted}`);
  if (html === null || mine !== asked) return;
  rows.innerHTML = html;
  const total = rows.querySelector("[data-total-text]");
  const shown = document.querySelector("[data-total]");
  if (total && shown) shown.textContent = total.textContent;
  history.replaceState(null, "", `/inbox?${wanted}`);
  counted();
}

export async function fragment(address) {
  try {
    const answer = await fetch(address);
    return answer.ok && !answer.redirected ? await answer.text() : null;
  } catch {
    return null;
  }
}

// The chosen feedback

function clicked(event) {
  const link = event.target.closest("[data-open]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button) {
    event.preventDefault();
    open(link.closest("[data-item]").dataset.item);
    return;
  }
  const goto = event.target.closest("[data-goto]");
  if (goto) lead(goto.dataset.goto);
  const back = event.target.closest(".inbox-back a");
  if (back) {
    event.preventDefault();
    close();
  }
}

function row(id) {
  return rows.querySelector(`[data-item="${CSS.escape(id)}"]`);
}

function current() {
  return rows.querySelector("[data-item][data-current]") ?? (opened ? row(opened) : null);
}

export async function open(id, { focus = !wide.matches } = {}) {
  opened = id;
  for (const other of rows.querySelectorAll('[aria-current="true"]')) other.removeAttribute("aria-current");
  row(id)?.setAttribute("aria-current", "true");
  const address = new URL(location.href);
  address.searchParams.set("open", id);
  history.replaceState(null, "", address);
  detail.setAttribute("aria-busy", "true");
  const back = encodeURIComponent(address.pathname + address.search);
  const html = await fragment(`/feedback/${encodeURIComponent(id)}/panel?back=${back}`);
  if (opened !== id) return;
  detail.removeAttribute("aria-busy");
  if (html === null) return;
  show(html);
  if (focus) detail.focus();
}

function show(html) {
  const back = inbox.querySelector("template[data-back]").content.cloneNode(true);
  detail.innerHTML = html;
  detail.prepend(back);
  detail.scrollTop = 0;
  inbox.querySelector(".split").classList.add("open");
}

function close() {
  inbox.querySelector(".split").classList.remove("open");
  const address = new URL(location.href);
  address.searchParams.delete("open");
  history.replaceState(null, "", address);
  row(opened)?.querySelector("[data-open]")?.focus();
  opened = "";
}

async function lead(where) {
  const item = current();
  if (!item) return toast(inbox.dataset.none);
  if (where === "merge") {
    if (item.dataset.issue) location.href = `/issues/${encodeURIComponent(item.dataset.issue)}/merge`;
    else toast(inbox.dataset.noIssue);
    return;
  }
  if (opened !== item.dataset.item || !detail.querySelector(".feedback")) await open(item.dataset.item, { focus: false });
  const field = detail.querySelector(`[data-talk="${where}"]`);
  field?.scrollIntoView({ block: "center" });
  field?.focus();
}

// j and k show what one walks over, where there is room; near the end the list goes on.

function walked(event) {
  clearTimeout(timer);
  const id = event.detail.id;
  if (wide.matches && opened && opened !== id && !typing()) timer = setTimeout(() => open(id), WALKING_MS);
  const items = [...rows.querySelectorAll("[data-item]")];
  if (items.indexOf(event.target) >= items.length - 3) more();
}

function typing() {
  return [...detail.querySelectorAll("textarea")].some((field) => field.value.trim());
}

let going = false;
async function more() {
  const next = rows.querySelector("[data-next]");
  if (!next || going) return;
  going = true;
  const html = await fragment(next.getAttribute("href").replace("/inbox?", "/inbox/list?"));
  going = false;
  if (html === null) return;
  const page = document.createElement("template");
  page.innerHTML = html;
  rows.querySelector("[data-list]").append(...page.content.querySelectorAll("[data-item]"));
  const pager = rows.querySelector(".pager");
  const further = page.content.querySelector(".pager [data-next]");
  if (further) pager.querySelector("[data-next]").href = further.getAttribute("href");
  else pager.remove();
}

// What is selected

function counted(event) {
  if (event?.target.matches("[data-all]")) {
    for (const box of rows.querySelectorAll("[data-pick]")) box.checked = event.target.checked;
  }
  const count = rows.querySelectorAll("[data-pick]:checked").length;
  const told = inbox.querySelector("[data-selected-count]");
  if (told) told.textContent = count ? inbox.dataset.selected.replace("{count}", String(count)) : "";
}

function chosen() {
  const boxes = [...rows.querySelectorAll("[data-pick]:checked")];
  if (boxes.length) return boxes.map((box) => box.closest("[data-item]").dataset.item);
  const item = current();
  return item ? [item.dataset.item] : [];
}

// Acts

function sent(event) {
  const form = event.target;
  if (form.matches("[data-acts]") && event.submitter?.name === "act") {
    event.preventDefault();
    const ids = chosen();
    if (!ids.length) return toast(inbox.dataset.none);
    const said = new URLSearchParams(new FormData(form));
    said.delete("mark");
    said.set("act", event.submitter.value);
    const menu = event.submitter.closest("details[open]");
    if (menu) menu.open = false;
    const ahead = ids.length === 1 ? next(ids[0]) : null;
    for (const box of rows.querySelectorAll("[data-pick]:checked")) box.checked = false;
    counted();
    actOn(context, ids, said);
    if (ahead) ahead.querySelector("[data-open]")?.focus();
  } else if (form.closest("[data-detail]") && form.method === "post" && !form.dataset.whole) {
    event.preventDefault();
    inside(form, event.submitter);
  }
}

// After a single act one stands on the same line: the next key moves on. Focus returns from a closed menu.
function next(id) {
  return row(id);
}

async function inside(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const id = opened || detail.querySelector("[data-feedback]")?.dataset.feedback;
  try {
    const answer = await send(form.action, body);
    if (!answer.headers.get("content-type")?.includes("json")) return whole(form, submitter);
    const told = await answer.json();
    if (told.panel) {
      show(told.panel);
      detail.querySelector(".again")?.focus();
      return;
    }
    if (!answer.ok) return toast(told.detail ?? told.why ?? inbox.dataset.lost);
    toast(told.told, told.undo && (() => back(told.undo, id)));
    await Promise.all([open(id, { focus: false }), refresh([id])]);
    detail.focus();
  } catch {
    toast(inbox.dataset.lost);
  }
}

// Signed out meanwhile: sent as a page, so that signing in keeps what was typed.
function whole(form, submitter) {
  form.dataset.whole = "yes";
  form.requestSubmit(submitter);
}

async function back(undo, id) {
  const body = new URLSearchParams({ ...undo.fields, _csrf: csrf() });
  try {
    const answer = await send(undo.action, body);
    const told = await answer.json();
    toast(told.told ?? told.why ?? told.detail ?? inbox.dataset.lost);
  } catch {
    toast(inbox.dataset.lost);
  }
  await Promise.all([open(id, { focus: false }), refresh([id])]);
}

export function csrf() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

export function toast(text, undo = null) {
  document.dispatchEvent(new CustomEvent("voc:toast", { detail: { text, undo } }));
}

const context = {
  row,
  toast,
  words: inbox?.dataset,
  csrf,
  put,
  refresh,
  again: (ids) => (ids.includes(opened) && !typing() ? open(opened, { focus: false }) : null),
};

// Lines as they stand now: in their place, with the address and the selection of before.
function put(html) {
  const page = document.createElement("template");
  page.innerHTML = html;
  for (const fresh of page.content.querySelectorAll("[data-item]")) {
    const old = row(fresh.dataset.item);
    if (!old) continue;
    fresh.querySelector("[data-open]").href = old.querySelector("[data-open]").href;
    const box = fresh.querySelector("[data-pick]");
    if (box) box.checked = old.querySelector("[data-pick]")?.checked ?? false;
    for (const name of ["data-current", "aria-current"]) {
      if (old.hasAttribute(name)) fresh.setAttribute(name, old.getAttribute(name));
    }
    const focused = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (focused) fresh.querySelector("[data-open]").focus({ preventScroll: true });
  }
}

async function refresh(ids) {
  const html = await fragment(`/inbox/rows?${new URLSearchParams(ids.map((id) => ["id", id]))}`);
  if (html !== null) put(html);
}

// What others changed shows in its line, without moving anything; what is new is for the bar to say.
function changed(event) {
  const told = event.detail;
  const here = told.ids.filter((id) => row(id) && !row(id).classList.contains("is-pending"));
  told.ids = [];
  if (here.length && here.length <= REFRESHED) refresh(here);
  if (here.includes(opened) && !typing() && !detail.contains(document.activeElement)) open(opened, { focus: false });
}

// Forms in menus

function unfolded(event) {
  if (!event.target.matches?.("details.menu") || !event.target.open) return;
  const first = event.target.querySelector(".menu-body :is(select, input:not([type=hidden]), textarea):not([hidden] *)");
  first?.focus();
}

function entered(event) {
  const menu = event.target.closest(".inbox-bar details.menu");
  if (event.key !== "Enter" || event.isComposing || !menu || !event.target.matches("select, input")) return;
  event.preventDefault();
  const button = menu.querySelector("button[name=act]");
  if (!event.target.closest("[data-issue-search], [data-issue-found]")) button.form.requestSubmit(button);
}
