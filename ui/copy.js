// 复制: puts the text above a button on the clipboard and says so on the button. The text is selected for it, since over
// plain HTTP browsers give scripts no other way; it stays selected for whoever has to copy by hand.
const DONE = "已复制";
const FAILED = "没有复制成，文字已选中，请按 Ctrl+C";
const SECONDS = 3;
// Keys of other elements hold names that people typed: only one that begins so is ours.
const COPYABLE = "[class^=st-key-copy-], [class*=' st-key-copy-']";

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(`:is(${COPYABLE}) button`);
  if (!button) return;
  event.stopImmediatePropagation(); // the server has no part in it
  event.preventDefault();
  const text = button.closest("[data-testid=stVerticalBlock]").querySelector("[data-testid=stText]");
  getSelection().selectAllChildren(text);
  const label = button.querySelector("p");
  const before = label.dataset.before ?? label.textContent;
  label.dataset.before = before;
  label.textContent = document.execCommand("copy") ? DONE : FAILED;
  setTimeout(() => (label.textContent = before), SECONDS * 1000);
}, true);
