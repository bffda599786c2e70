// What is typed into a form with data-draft stays in this tab until it is saved: for this person alone, for this
// page, and never a password. What the server sent back (data-returned) is newer than any draft.

const person = document.body.dataset.person;

for (const form of document.querySelectorAll("form[data-draft]")) if (person) keep(form);

function keep(form) {
  const key = `voc.staff.${person}.${location.pathname}.${form.dataset.draft}`;
  const kept = read(key);
  const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const began = JSON.stringify(typed(form));
  if (kept?.sent && !back && !form.hasAttribute("data-returned")) forget(key);
  else if (kept && kept.began === began && JSON.stringify(kept.values) !== began) restore(form, kept, key);

  form.addEventListener("input", () => save(key, { began, values: typed(form) }));
  form.addEventListener("submit", () => save(key, { began, values: typed(form), sent: true }));
}

function restore(form, kept, key) {
  for (const field of fields(form)) {
    const values = kept.values[field.name] ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.tagName === "SELECT") for (const one of field.options) one.selected = values.includes(one.value);
    else field.value = values.length > 1 ? values.shift() : (values[0] ?? "");
  }
  const notice = form.querySelector("[data-restored]");
  if (!notice) return;
  notice.hidden = false;
  notice.querySelector("[data-forget]").addEventListener("click", () => {
    forget(key);
    form.reset();
    notice.hidden = true;
    fields(form)[0]?.focus();
  });
}

function fields(form) {
  const unkept = ["hidden", "password", "file", "submit", "button"];
  return [...form.elements].filter((field) => field.name && !unkept.includes(field.type));
}

function typed(form) {
  const values = {};
  for (const field of fields(form)) {
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    const chosen = field.tagName === "SELECT" ? [...field.selectedOptions].map((one) => one.value) : [field.value];
    (values[field.name] ??= []).push(...chosen);
  }
  return values;
}

// A store that is full or forbidden only means that there is no draft.
function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function save(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    return;
  }
}

function forget(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    return;
  }
}
