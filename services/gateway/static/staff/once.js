// A form is sent once; filters are sent when something is chosen.

const WAIT_MS = 15_000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  const buttons = [...form.elements].filter((control) => control.type === "submit");
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  setTimeout(() => again(form), WAIT_MS);
});

// Coming back to the page, or waiting in vain, a form can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) again(form);
});

function again(form) {
  delete form.dataset.sending;
  for (const control of form.elements) control.removeAttribute("aria-disabled");
}

for (const form of document.querySelectorAll("form[data-auto]")) {
  for (const button of form.querySelectorAll("[data-plain]")) button.hidden = true;
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=checkbox], [type=radio], [type=date]")) form.requestSubmit();
  });
}
