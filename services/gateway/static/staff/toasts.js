// What was done, said at the edge of the page. A script says something by
// document.dispatchEvent(new CustomEvent("voc:toast", {detail: {text, undo}})), where undo is a function or
// {action, fields}. A toast that can be undone stays three times as long, and any stays while it is looked at.

const PLAIN_MS = 8_000;
const UNDO_MS = 30_000;
const region = document.querySelector("[data-toasts]");
const pattern = document.getElementById("toast");

for (const toast of region?.querySelectorAll("[data-toast]") ?? []) keep(toast);

document.addEventListener("voc:toast", (event) => {
  if (!region || !pattern) return;
  const { text, undo } = event.detail;
  const toast = pattern.content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-text]").textContent = text;
  if (undo) offer(toast, undo);
  region.replaceChildren(toast);
  keep(toast);
});

function offer(toast, undo) {
  const form = toast.querySelector("form");
  form.hidden = false;
  form.querySelector("button").dataset.key = "z";
  if (typeof undo === "function") {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      toast.remove();
      undo();
    });
    return;
  }
  form.action = undo.action;
  for (const [name, value] of Object.entries(undo.fields ?? {})) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
}

function keep(toast) {
  const close = toast.querySelector("[data-close]");
  const wait = toast.querySelector("form").hidden ? PLAIN_MS : UNDO_MS;
  let timer = setTimeout(leave, wait);
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
  function leave() {
    if (toast.matches(":hover, :focus-within")) timer = setTimeout(leave, PLAIN_MS);
    else toast.remove();
  }
  toast.addEventListener("pointerenter", () => {
    clearTimeout(timer);
    timer = setTimeout(leave, wait);
  });
}
