// What the form does more when scripts run: a preview of the sentence, a draft kept in this browser,
// and a button that sends once. Everything works without it.

const KEEP_DAYS = 7;
const PRIVATE = new Set(["contact", "account", "consent", "website"]);

const form = document.querySelector("form[data-draft]");
if (form) {
  const draft = openDraft(form.dataset.draft);
  showPreview(form);
  restore(form, draft);
  form.addEventListener("input", () => {
    showPreview(form);
    draft.save(typed(form));
  });
}
for (const each of document.querySelectorAll("form[data-once]")) sendOnce(each);

const done = document.querySelector("[data-sent]");
if (done) openDraft(done.dataset.sent).forget();

function openDraft(name) {
  const key = `voc.draft.${name}`;
  return {
    read() {
      try {
        const kept = JSON.parse(localStorage.getItem(key));
        const fresh = kept && Date.now() - kept.time < KEEP_DAYS * 86_400_000;
        return fresh ? kept.values : null;
      } catch {
        return null;
      }
    },
    save(values) {
      try {
        if (Object.keys(values).length) {
          localStorage.setItem(key, JSON.stringify({ time: Date.now(), values }));
        } else {
          localStorage.removeItem(key);
        }
      } catch {
        // A full or forbidden store only means that there is no draft.
      }
    },
    forget() {
      try {
        localStorage.removeItem(key);
      } catch {
        // As above.
      }
    },
  };
}

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !field.name.startsWith("_") && !PRIVATE.has(field.name) && field.type !== "submit",
  );
}

function typed(form) {
  const values = {};
  for (const field of fields(form)) {
    const chosen = !["radio", "checkbox"].includes(field.type) || field.checked;
    if (chosen && field.value && field.name !== "language") values[field.name] = field.value;
  }
  return values;
}

// A draft fills only a form that came empty: what the server sent back is newer.
function restore(form, draft) {
  const kept = draft.read();
  const fromServer = typed(form);
  const notice = document.querySelector("[data-restored]");
  const empty = Object.keys(fromServer).every((name) => name === "product");
  if (!kept || !empty || form.dataset.returned) return;
  for (const field of fields(form)) {
    if (!(field.name in kept) || fromServer[field.name]) continue;
    if (["radio", "checkbox"].includes(field.type)) field.checked = field.value === kept[field.name];
    else field.value = kept[field.name];
  }
  showPreview(form);
  if (!notice || Object.keys(kept).every((name) => name === "product")) return;
  notice.hidden = false;
  notice.querySelector("button").addEventListener("click", () => {
    draft.forget();
    form.reset();
    notice.hidden = true;
    showPreview(form);
    fields(form)[0]?.focus();
  });
}

function showPreview(form) {
  const preview = form.querySelector("[data-preview]");
  if (!preview) return;
  const parts = [];
  for (const name of ["goal", "event", "consequence"]) {
    const words = form.elements[name]?.value.trim().replace(/\s+/g, " ").replace(/[.,;…\s]+$/, "");
    if (words) parts.push(`${preview.dataset[name]} ${words}`);
  }
  preview.hidden = parts.length === 0;
  const sentence = parts.join(", ");
  const closed = /[!?]$/.test(sentence) ? sentence : `${sentence}.`;
  preview.querySelector("q").textContent = closed.charAt(0).toUpperCase() + closed.slice(1);
}

function sendOnce(form) {
  const buttons = () => document.querySelectorAll(`#${form.id} button[data-send]`);
  form.addEventListener("submit", (event) => {
    if (event.submitter && !event.submitter.hasAttribute("data-send")) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    for (const button of buttons()) button.setAttribute("aria-disabled", "true");
  });
  // Coming back to the page, or waiting in vain, the form can be sent again.
  const again = () => {
    delete form.dataset.sending;
    for (const button of buttons()) button.removeAttribute("aria-disabled");
  };
  addEventListener("pageshow", again);
  form.addEventListener("submit", () => setTimeout(again, 15_000));
}
