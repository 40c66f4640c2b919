// When the server was away and is back, the page is run again with all that its widgets hold: after a restart the
// server knows nothing of it, and what is typed or pressed in the old page would reach nobody. As long as it is away the
// page says so: a button pressed then looks as if nothing had happened, and is carried out when the line is back.
const LOST = "连接断了，正在重新连接。刚才按的、填的可能还没有送到：先别关这一页，连上以后看一眼结果，没有办成的再办一次。";
const PATIENCE = 1500; // milliseconds that a connection may be away without a word, as while a page is left
let away = false;
let lost = null;
let wasConnected = false;

function warnOfLoss() {
  clearTimeout(lost);
  if (document.querySelector(".connection-lost")) return;
  const notice = document.createElement("div");
  notice.className = "connection-lost";
  notice.setAttribute("role", "alert");
  notice.textContent = LOST;
  document.body.append(notice);
}

function endWarning() {
  clearTimeout(lost);
  lost = null;
  document.querySelector(".connection-lost")?.remove();
}

function follow() {
  const app = document.querySelector("[data-testid='stApp']");
  const connected = app?.dataset.testConnectionState === "CONNECTED";
  wasConnected ||= connected;
  if (connected && navigator.onLine) endWarning();
  if (!connected) {
    if (app && wasConnected) lost ??= setTimeout(warnOfLoss, PATIENCE);
    away = Boolean(app) && wasConnected; // a page that has just been opened is run by itself
  } else if (away) {
    const again = document.querySelector(".st-key-again button");
    // Pressed while the page is at work, the run would not know yet which page is meant.
    if (again && !again.disabled && app.dataset.testScriptState === "notRunning") {
      away = false;
      again.click();
    } else {
      setTimeout(follow, 200);
    }
  }
}

new MutationObserver(follow).observe(document.documentElement, {
  subtree: true, attributes: true, attributeFilter: ["data-test-connection-state"],
});

window.addEventListener("offline", () => wasConnected && warnOfLoss());
window.addEventListener("online", follow);
