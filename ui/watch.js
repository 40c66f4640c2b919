// What changes in the page, for all scripts that follow it. A run changes it in hundreds of steps: they are collected, and
// looked at once, before the next frame is drawn.
const NAMED = ["aria-label", "aria-valuetext", "title", "placeholder", "alt", "data-tooltip", "data-title"];
const followers = [];
let collected = [];
let planned = false;

// Calls back with the mutations since the last time.
function follow(follower) {
  followers.push(follower);
}

function settle() {
  planned = false;
  const changes = collected;
  collected = [];
  if (changes.length) for (const follower of followers) follower(changes);
}

new MutationObserver((changes) => {
  collected = collected.concat(changes);
  if (planned) return;
  planned = true;
  if (document.hidden) setTimeout(settle); // a hidden page has no frames
  else requestAnimationFrame(settle);
}).observe(document.documentElement, {
  subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMED,
});
document.addEventListener("visibilitychange", settle);
