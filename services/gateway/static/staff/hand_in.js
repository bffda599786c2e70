// While somebody writes down what a customer said, what others said about it appears beside it.

const WAIT_MS = 500;
const LEAST = 12;
const form = document.querySelector("[data-hand-in] form");
const place = document.querySelector("[data-similar]");
const WORDS = ["goal", "event", "consequence", "text"];
let timer = 0;
let asked = "";

form?.addEventListener("input", (event) => {
  if (![...WORDS, "product"].includes(event.target.name)) return;
  clearTimeout(timer);
  timer = setTimeout(look, WAIT_MS);
});
for (const button of form?.querySelectorAll("[data-plain]") ?? []) button.hidden = true;

async function look() {
  const body = new URLSearchParams();
  for (const name of [...WORDS, "product", "_csrf"]) body.append(name, form.elements[name]?.value ?? "");
  const words = WORDS.map((name) => body.get(name).trim()).join(" ");
  const key = `${body.get("product")} ${words}`;
  if (words.trim().length < LEAST || key === asked) return;
  asked = key;
  try {
    const answer = await fetch("/feedback/new/similar", { method: "POST", body });
    if (answer.ok && !answer.redirected && key === asked) place.innerHTML = await answer.text();
  } catch {
    // The form is sent all the same.
  }
}
