// The import: says at once when a file is too large, and shows how far the work is.

const WAIT_MS = 1000;
const MEGABYTE = 1024 * 1024;

const upload = document.querySelector("form[data-upload]");
if (upload) {
  const field = upload.querySelector("input[type=file]");
  const told = upload.querySelector("[data-too-large]");
  const check = () => {
    told.hidden = !field.files[0] || field.files[0].size <= Number(upload.dataset.upload) * MEGABYTE;
    return told.hidden;
  };
  field.addEventListener("change", check);
  upload.addEventListener(
    "submit",
    (event) => {
      if (check()) return;
      event.preventDefault();
      event.stopPropagation();
      field.focus();
    },
    true,
  );
}

const work = document.querySelector("[data-progress]");
if (work) {
  for (const one of work.querySelectorAll("[data-plain]")) one.hidden = true;
  setTimeout(look, WAIT_MS);
}

async function look() {
  try {
    const answer = await fetch(work.dataset.progress, { headers: { Accept: "application/json" }, redirect: "error" });
    const told = answer.ok ? await answer.json() : null;
    if (told && told.state !== work.dataset.state) {
      location.reload();
      return;
    }
    if (told) show(told);
  } catch {
    // Away for a moment: the next look may find it.
  }
  setTimeout(look, WAIT_MS);
}

function show(told) {
  const bar = work.querySelector("progress");
  if (told.rows) {
    bar.max = told.rows;
    bar.value = told.done;
  }
  work.querySelector("[data-done]").textContent = told.done.toLocaleString(document.documentElement.lang);
}
