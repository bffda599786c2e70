// An act on lines of the inbox: shown at once, then as the server says. What it refuses stands as before, and why is
// said. One act after the other: a line's version is read when its turn has come.

import { send as sendAct } from "./session.js";

let turn = Promise.resolve();

export function actOn(page, ids, said) {
  for (const id of ids) page.row(id)?.classList.add("is-pending");
  turn = turn.then(() => send(page, ids, said));
  return turn;
}

async function send(page, ids, said) {
  const body = new URLSearchParams(said);
  for (const id of ids) {
    const mark = page.row(id)?.querySelector("[data-pick]")?.value;
    if (mark) body.append("mark", mark);
  }
  const told = await post(page, ids, body);
  for (const id of ids) page.row(id)?.classList.remove("is-pending");
  if (!told) return;
  page.put(told.rows);
  page.toast(told.told, told.undo ? () => undo(page, ids, told.undo) : null);
  await page.again(ids);
}

function undo(page, ids, fields) {
  for (const id of ids) page.row(id)?.classList.add("is-pending");
  turn = turn.then(async () => {
    const told = await post(page, ids, new URLSearchParams({ ...fields, _csrf: page.csrf() }));
    for (const id of ids) page.row(id)?.classList.remove("is-pending");
    if (!told) return;
    page.put(told.rows);
    page.toast(told.told);
    await page.again(ids);
  });
  return turn;
}

// The answer; null where nothing was done, which was said by then, and lines show what they are now.
async function post(page, ids, body) {
  let answer;
  let told;
  try {
    answer = await sendAct("/inbox/act", body);
    if (!answer.headers.get("content-type")?.includes("json")) {
      page.toast(page.words.signedOut);
      return null;
    }
    told = await answer.json();
  } catch {
    page.toast(page.words.lost);
    return null;
  }
  if (answer.ok) return told;
  page.toast(told.errors?.[0]?.message ?? told.detail ?? page.words.lost);
  await page.refresh(ids);
  return null;
}
