// Puts Chinese in place of the English that Streamlit itself writes. Runs after WORDS and PATTERNS.
// Only the whole text of a node or attribute is replaced, so what people typed stays as it is. What a label says to a
// screen reader is the label's Markdown: the signs by which ui/plain.py keeps typed text plain are taken out of it.
const RULES = PATTERNS.map(([found, put]) => [new RegExp(found), put]);
const NAMED = ["aria-label", "aria-valuetext", "title", "placeholder", "alt", "data-tooltip", "data-title"];
const OURS = "input, textarea, [contenteditable], [data-testid='stMarkdownContainer'], [data-testid='stTable'], canvas";
const LABELLED = "input, textarea, [role='combobox'], [role='listbox'], [role='radiogroup'], [role='group']";
const THEIRS = "[data-testid='stFileUploaderDropzone'], [role='menu'], [data-testid='stMainMenuPopover']";

function chinese(text) {
  const plain = text.trim();
  if (!plain || !/[A-Za-z]/.test(plain)) return null;
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
  for (const element of root.querySelectorAll("*")) translateNames(element);
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) translateText(texts.currentNode);
}

const watch = new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.type === "childList") change.addedNodes.forEach(translate);
    else if (change.type === "characterData") translateText(change.target);
    else translateNames(change.target);
  }
});
watch.observe(document.documentElement, {
  subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMED,
});
if (document.body) translate(document.body);
