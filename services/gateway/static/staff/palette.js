// Ctrl/⌘+K: finds any place of the navigation, any act of this page, and what the page's source finds.
// The source answers GET ?q=… with [{"label": "…", "href": "/…", "kind": "…"}].

const MOST = 12;
const WAIT_MS = 150;
const dialog = document.getElementById("palette");

if (dialog) begin(dialog);

function begin(dialog) {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const none = dialog.querySelector(".palette-none");
  let local = [];
  let at = 0;
  let asked = 0;

  const open = () => {
    if (document.querySelector("dialog[open]")) return;
    local = [...acts(), ...places()];
    input.value = "";
    show(local.slice(0, MOST));
    dialog.showModal();
    input.focus();
  };
  for (const button of document.querySelectorAll("[data-palette-open]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  input.addEventListener("input", () => {
    const found = matching(local, input.value);
    show(found);
    search(input.value.trim(), found);
  });
  input.addEventListener("keydown", (event) => {
    const options = list.children;
    if (event.key === "ArrowDown") mark((at + 1) % options.length);
    else if (event.key === "ArrowUp") mark((at - 1 + options.length) % options.length);
    else if (event.key === "Enter") options[at]?.click();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  function show(found) {
    list.replaceChildren(...found.map(option));
    none.hidden = found.length > 0;
    mark(0);
  }

  function mark(next) {
    if (!list.children.length) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    at = next;
    [...list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function option(thing, index) {
    const one = document.createElement("li");
    const label = document.createElement("span");
    const kind = document.createElement("span");
    one.id = `palette-${index}`;
    one.setAttribute("role", "option");
    label.textContent = thing.label;
    kind.textContent = thing.kind;
    kind.className = "soft";
    one.append(label, kind);
    one.addEventListener("click", () => {
      dialog.close();
      if (thing.control) thing.control.click();
      else location.assign(thing.href);
    });
    return one;
  }

  function search(words, found) {
    const mine = ++asked;
    if (!dialog.dataset.source || words.length < 2) return;
    setTimeout(async () => {
      if (mine !== asked) return;
      try {
        const answer = await fetch(`${dialog.dataset.source}?q=${encodeURIComponent(words)}`);
        if (!answer.ok || mine !== asked) return;
        const more = (await answer.json()).filter((thing) => thing.href.startsWith("/"));
        const kept = at;
        show([...found, ...more].slice(0, MOST));
        mark(kept);
      } catch {
        // Without an answer the places and acts of the page remain.
      }
    }, WAIT_MS);
  }

  function acts() {
    return [...document.querySelectorAll("button[data-key], a[data-key], summary[data-key]")]
      .filter((control) => !control.closest("[data-item]") && control.getClientRects().length)
      .map((control) => ({ label: words(control), kind: dialog.dataset.acts, control }));
  }
}

function places() {
  return [...document.querySelectorAll("a[data-palette]")].map((link) => ({
    label: link.querySelector("span")?.textContent ?? link.textContent.trim(),
    kind: link.dataset.palette,
    href: link.getAttribute("href"),
  }));
}

function words(control) {
  return control.getAttribute("aria-label") ?? control.querySelector("span")?.textContent ?? control.textContent.trim();
}

// Tone marks may be left out: "phan hoi" finds "Phản hồi".
function plain(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
}

function matching(things, typed) {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  return things
    .filter((thing) => wanted.every((word) => plain(`${thing.label} ${thing.kind}`).includes(word)))
    .slice(0, MOST);
}
