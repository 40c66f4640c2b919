// 搜索: a box above any page, opened with / or Ctrl-K or its button. The server answers what is typed; the arrow keys
// choose and Enter opens. It is a dialog of the browser's own, which keeps the focus and closes with Esc.
const HINT = "单位、指标、稿件标题、页面；拼音、拼音首字母也行";
const PAUSE = 120; // milliseconds after the last key before the server is asked
let box = null;
let asked = 0;
let waiting = null;

function build() {
  box = document.createElement("dialog");
  box.className = "search-box";
  box.setAttribute("aria-label", "搜索");
  const field = document.createElement("input");
  Object.assign(field, { type: "text", placeholder: HINT, autocomplete: "off", spellcheck: false, maxLength: 60 });
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-label": "搜索", "aria-expanded": "true", "aria-controls": "search-entries",
  })) field.setAttribute(name, value);
  const list = document.createElement("ul");
  list.id = "search-entries";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "找到的");
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  box.append(field, list, said);
  document.body.append(box);
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", onKey);
  list.addEventListener("click", (event) => open(event.target.closest("li")));
  box.addEventListener("click", (event) => event.target === box && box.close());
}

function show() {
  if (!box) build();
  if (box.open) return;
  box.querySelector("input").value = "";
  box.style.colorScheme = getComputedStyle(document.querySelector("[data-testid=stApp]")).colorScheme;
  list([], HINT);
  box.showModal();
}

async function ask() {
  const typed = box.querySelector("input").value.trim();
  const turn = ++asked;
  if (!typed) return list([], HINT);
  try {
    const response = await fetch(`./search?q=${encodeURIComponent(typed)}`);
    const answer = await response.json();
    if (turn !== asked) return;
    list(answer.entries ?? [], answer.error ?? "没有找到。换个说法，或只打前几个字。");
  } catch {
    if (turn === asked) list([], "没有连上看板，请稍后再试。");
  }
}

function list(entries, otherwise) {
  const items = entries.map((entry, at) => {
    const item = document.createElement("li");
    item.id = `search-entry-${at}`;
    item.setAttribute("role", "option");
    item.dataset.address = entry.address;
    for (const part of ["kind", "title", "about"]) {
      const text = document.createElement("span");
      text.className = part;
      text.textContent = entry[part];
      item.append(text);
    }
    return item;
  });
  box.querySelector("ul").replaceChildren(...items);
  box.querySelector("p").textContent = items.length ? "" : otherwise;
  choose(items[0]);
}

function choose(item) {
  for (const other of box.querySelectorAll("li")) other.setAttribute("aria-selected", String(other === item));
  const field = box.querySelector("input");
  if (item) field.setAttribute("aria-activedescendant", item.id);
  else field.removeAttribute("aria-activedescendant");
  item?.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  if (event.isComposing) return; // Enter then takes what the input method offers
  const items = [...box.querySelectorAll("li")];
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") choose(items[Math.min(at + 1, items.length - 1)]);
  else if (event.key === "ArrowUp") choose(items[Math.max(at - 1, 0)]);
  else if (event.key === "Enter") open(items[at]);
  else return;
  event.preventDefault();
}

function open(item) {
  if (item) location.assign(new URL(item.dataset.address, new URL("./", location.href)));
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".st-key-search button")) return;
  event.stopImmediatePropagation(); // the server has no part in it
  event.preventDefault();
  show();
}, true);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, [contenteditable=true], [role=textbox]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.altKey && !event.metaKey;
  const chord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
  if ((!slash && !chord) || !document.querySelector(".st-key-search")) return;
  event.preventDefault();
  show();
}, true);
