// Puts Chinese in place of the English that Streamlit itself writes. Runs after WORDS and PATTERNS, and in the scope of watch.js.
// Only the whole text of a node or attribute is replaced, so what people typed stays as it is. What a label says to a
// screen reader is the label's Markdown: the signs by which ui/plain.py keeps typed text plain are taken out of it.
const RULES = PATTERNS.map(([found, put]) => [new RegExp(found), put]);
const NAMES = NAMED.map((name) => `[${name}]`).join();
const ENGLISH = /[A-Za-z]/;
const OURS = "input, textarea, [contenteditable], [data-testid='stMarkdownContainer'], [data-testid='stTable'], canvas";
const LABELLED = "input, textarea, [role='combobox'], [role='listbox'], [role='radiogroup'], [role='group']";
const THEIRS = "[data-testid='stFileUploaderDropzone'], [role='menu'], [data-testid='stMainMenuPopover']";

function chinese(text) {
  const plain = text.trim();
  if (!ENGLISH.test(plain)) return null;
  if (Object.hasOwn(WORDS, plain)) return text.replace(plain, () => WORDS[plain]);
  const [, word, rest] = plain.match(/^([^:]+): (.+)$/) || [];
  if (word && Object.hasOwn(WORDS, word)) return WORDS[word] + "：" + rest;
  for (const [found, put] of RULES) if (found.test(plain)) return plain.replace(found, put);
  return null;
}

const spoken = new WeakMap();

function speakPlainly(element) {
  const label = element.getAttribute("aria-label");
  if (!label?.includes("\\") || !element.matches(LABELLED) || spoken.get(element) === label) return;
  const put = label.replace(/:color\[(\\.)\]/g, "$1").replace(/\\([!-/:-@[-`{-~])/g, "$1");
  spoken.set(element, put);
  element.setAttribute("aria-label", put);
}

function translateText(node) {
  if (!ENGLISH.test(node.data)) return; // most are Chinese or numbers, and looking around costs more
  const around = node.parentElement;
  if (around?.closest("script, style") || (around?.closest(OURS) && !around.closest(THEIRS))) return;
  const put = chinese(node.data);
  if (put !== null && put !== node.data) node.data = put;
}

function translateNames(element) {
  for (const name of NAMED) {
    const text = element.getAttribute(name);
    const put = text && chinese(text);
    if (put && put !== text) element.setAttribute(name, put);
  }
  speakPlainly(element);
}

function translate(root) {
  if (root.nodeType === Node.TEXT_NODE) return translateText(root);
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  translateNames(root);
  for (const element of root.querySelectorAll(NAMES)) translateNames(element);
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) translateText(texts.currentNode);
}

function within(nodes, node) {
  for (let around = node.parentNode; around; around = around.parentNode) if (nodes.has(around)) return true;
  return false;
}

follow((changes) => {
  const added = new Set();
  for (const change of changes) {
    if (change.type === "childList") for (const node of change.addedNodes) added.add(node);
    else if (change.type === "characterData") translateText(change.target);
    else translateNames(change.target);
  }
  // What came piece by piece is one tree by now, and is gone through once; much of it is gone again.
  for (const node of added) if (node.isConnected && !within(added, node)) translate(node);
});
if (document.body) translate(document.body);
