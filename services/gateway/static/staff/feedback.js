// One feedback: words light up with their label, an answer is shown as the customer reads it, issues are found by
// their title. What stands beside the inbox comes and goes, so that everything is heard at the document.

const SEARCH_MS = 250;

document.addEventListener("pointerover", (event) => light(event.target));
document.addEventListener("focusin", (event) => light(event.target));

function light(target) {
  const feedback = target.closest?.(".feedback");
  const label = target.closest?.("[data-dimension]");
  for (const lit of document.querySelectorAll(".feedback.is-lighting")) {
    if (lit === feedback && label) continue;
    lit.classList.remove("is-lighting");
  }
  if (!feedback || !label) return;
  const marks = [...feedback.querySelectorAll("mark[data-for]")];
  const ours = marks.filter((mark) => mark.dataset.for.split(" ").includes(label.dataset.dimension));
  feedback.classList.toggle("is-lighting", ours.length > 0);
  for (const mark of marks) mark.classList.toggle("is-lit", ours.includes(mark));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-reply]");
  if (form && event.target.name === "text") {
    const preview = form.querySelector("[data-preview]");
    preview.hidden = !event.target.value.trim();
    preview.querySelector("[data-preview-text]").textContent = event.target.value;
  }
});

// Ctrl+Enter sends what one is writing.
document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key !== "Enter" || !form || event.isComposing) return;
  if (event.target.matches("textarea") && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

let wait = 0;
document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    const search = menu.querySelector?.("[data-issue-search]");
    if (!search || !menu.open) return;
    const plain = menu.querySelector("[data-issue-plain]");
    search.hidden = false;
    plain.hidden = true;
    plain.querySelector("input").disabled = true;
    find(menu, "");
  },
  true,
);
document.addEventListener("input", (event) => {
  const search = event.target.closest("[data-issue-search]");
  if (!search) return;
  clearTimeout(wait);
  wait = setTimeout(() => find(search.closest("details"), event.target.value), SEARCH_MS);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.closest("[data-issue-search], [data-issue-found]")) return;
  event.preventDefault();
  const menu = event.target.closest("details");
  const chosen = menu.querySelector("[data-issue-found] input:checked") ?? menu.querySelector("[data-issue-found] input");
  if (!chosen) return;
  chosen.checked = true;
  const send = menu.querySelector("button");
  send.form.requestSubmit(send);
});

async function find(menu, query) {
  const list = menu.querySelector("[data-issue-found]");
  let issues = [];
  try {
    const answer = await fetch(`/inbox/issues?${new URLSearchParams({ q: query })}`, { headers: { Accept: "application/json" } });
    ({ issues } = await answer.json());
  } catch {
    return;
  }
  list.replaceChildren(
    ...issues.map((issue) => {
      const item = document.createElement("li");
      const label = document.createElement("label");
      const choice = Object.assign(document.createElement("input"), { type: "radio", name: "issue_id", value: issue.id });
      const count = Object.assign(document.createElement("span"), { className: "soft", textContent: String(issue.cases) });
      label.append(choice, ` ${issue.title} `, count);
      item.append(label);
      return item;
    }),
  );
}
