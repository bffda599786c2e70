// Sends an act of a page. Who signed in again in another tab goes on here: the page that stands open takes over the
// new session's token, and sends once more. Another person's session is left alone.

export async function send(address, body) {
  const ask = () => fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  const answer = await ask();
  if (answer.status !== 403 || answer.headers.get("content-type")?.includes("json")) return answer;
  const token = tokenOf(await answer.clone().text());
  if (!token || token === body.get("_csrf")) return answer;
  document.querySelector('meta[name="csrf-token"]').content = token;
  for (const field of document.querySelectorAll('input[name="_csrf"]')) field.value = token;
  body.set("_csrf", token);
  return ask();
}

function tokenOf(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  if (page.body.dataset.person !== document.body.dataset.person) return "";
  return page.querySelector('meta[name="csrf-token"]')?.content ?? "";
}
