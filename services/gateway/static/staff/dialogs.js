// What unfolds without scripts opens as a dialog with them; menus close when one looks elsewhere.

for (const unfold of document.querySelectorAll("details[data-dialog]")) {
  const body = unfold.querySelector(".unfold-body");
  const summary = unfold.querySelector("summary");
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", body.getAttribute("aria-labelledby"));
  summary.setAttribute("aria-haspopup", "dialog");
  for (const button of body.querySelectorAll("[data-close]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.close());
  }
  const open = () => {
    unfold.open = false;
    dialog.append(body);
    unfold.after(dialog);
    dialog.showModal();
    const first = dialog.querySelector("[autofocus], .dialog-body :is(input:not([type=hidden]), select, textarea, button)");
    first?.focus();
  };
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    open();
  });
  // A press on the ground behind it closes it, unless something was typed that would be out of sight.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && !dialog.querySelector("textarea, input:not([type=hidden])")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    unfold.append(body);
    dialog.remove();
    summary.focus();
  });
  if (unfold.open) open();
}

const menus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
