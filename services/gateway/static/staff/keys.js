// Single keys. data-key="e" on a control makes its key; [data-list] with [data-item]s is walked with j and k.
// Nothing happens while somebody types or a dialog is open. Whoever wants to follow the walk hears "voc:current".

const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const help = document.getElementById("keys");
let from = null;

for (const control of document.querySelectorAll("[data-key]")) {
  control.setAttribute("aria-keyshortcuts", control.dataset.key);
}
for (const button of document.querySelectorAll("[data-keys-open]")) {
  button.hidden = false;
  button.addEventListener("click", showHelp);
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const inField = event.target.closest?.(FIELDS);
  if (event.key === "Escape" && inField && !document.querySelector("dialog[open]")) event.target.blur();
  if (inField || document.querySelector("dialog[open]")) return;
  if (press(event)) event.preventDefault();
});

function press(event) {
  const name = event.shiftKey && event.key.length === 1 && event.key !== "?" ? `Shift+${event.key.toLowerCase()}` : event.key;
  if (name === "?") return showHelp();
  return act(name) || walk(name);
}

function act(name) {
  const control = [...document.querySelectorAll(`[data-key="${CSS.escape(name)}"]`)].find(usable);
  if (!control) return false;
  if (control.matches(FIELDS)) {
    control.focus();
    control.select?.();
  } else {
    control.click();
    if (control.matches("summary")) enter(control.parentElement);
  }
  return true;
}

// At once, not when the browser tells of it: the next key is typed into what was unfolded, and is no key of the page.
function enter(details) {
  if (!details.open) return;
  const fields = [...details.querySelectorAll("select, input:not([type=hidden]), textarea")];
  fields.find((field) => shown(field) && !field.disabled)?.focus();
}

// A control within a row counts only in the row where one stands.
function usable(control) {
  const item = control.closest("[data-item]");
  return shown(control) && !control.disabled && (!item || item === current(item.closest("[data-list]")));
}

function shown(element) {
  return element.checkVisibility ? element.checkVisibility() : element.getClientRects().length > 0;
}

function walk(name) {
  const list = [...document.querySelectorAll("[data-list]")].find(shown);
  if (!list) return false;
  const items = [...list.querySelectorAll("[data-item]")].filter(shown);
  const at = items.indexOf(current(list));
  if (name === "j") return stand(list, items[at + 1]);
  if (name === "k") return stand(list, items[at < 0 ? 0 : at - 1]);
  if (name === "Enter" && at >= 0 && !document.activeElement?.closest("a, button, summary")) {
    opener(items[at])?.click();
    return true;
  }
  if (name === "x" && at >= 0) return pick([items[at]]);
  if (name === "Shift+x" && at >= 0) return range(items, at);
  return false;
}

function current(list) {
  return list?.querySelector("[data-item][data-current]") ?? null;
}

function opener(item) {
  return item.querySelector("[data-open]") ?? item.querySelector("a[href]");
}

function stand(list, item) {
  if (!item) return true;
  for (const other of list.querySelectorAll("[data-current]")) other.removeAttribute("data-current");
  item.setAttribute("data-current", "");
  (opener(item) ?? item).focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
  item.dispatchEvent(new CustomEvent("voc:current", { bubbles: true, detail: { id: item.dataset.item } }));
  return true;
}

function pick(items, on) {
  for (const item of items) {
    const box = item.querySelector("[data-pick]");
    if (!box || box.checked === on) continue;
    box.checked = on ?? !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  from = items.at(-1);
  return true;
}

function range(items, at) {
  const begin = Math.max(0, items.indexOf(from));
  const chosen = items.slice(Math.min(begin, at), Math.max(begin, at) + 1);
  pick(chosen, true);
  from = items[at];
  return true;
}

// Where one clicks or tabs, there one stands.
document.addEventListener("focusin", (event) => {
  const item = event.target.closest?.("[data-list] [data-item]");
  if (!item || item.hasAttribute("data-current")) return;
  for (const other of item.closest("[data-list]").querySelectorAll("[data-current]")) {
    other.removeAttribute("data-current");
  }
  item.setAttribute("data-current", "");
});

function showHelp() {
  if (!help) return false;
  const say = help.dataset;
  const rows = [];
  if (document.querySelector("[data-list]")) {
    rows.push([["j", "k"], say.move], [["Enter"], say.open]);
    if (document.querySelector("[data-pick]")) rows.push([["x"], say.select], [["Shift+x"], say.range]);
  }
  const known = new Set();
  for (const control of document.querySelectorAll("[data-key]")) {
    if (known.has(control.dataset.key) || !(shown(control) || control.closest("[data-item]"))) continue;
    known.add(control.dataset.key);
    rows.push([[control.dataset.key], named(control)]);
  }
  rows.push([["Ctrl K", "⌘ K"], say.find], [["?"], say.help], [["Esc"], say.leave]);
  help.querySelector("[data-keys]").replaceChildren(...rows.map(row));
  help.showModal();
  return true;
}

function named(control) {
  const text = control.dataset.keyLabel ?? control.getAttribute("aria-label");
  if (text) return text;
  const copy = control.cloneNode(true);
  for (const key of copy.querySelectorAll("kbd")) key.remove();
  return copy.textContent.trim();
}

function row([keys, text]) {
  const pair = document.createElement("div");
  const term = document.createElement("dt");
  const said = document.createElement("dd");
  for (const key of keys) {
    const shape = document.createElement("kbd");
    shape.textContent = key;
    term.append(shape, " ");
  }
  said.textContent = text;
  pair.append(term, said);
  return pair;
}
