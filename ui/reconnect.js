// When the server was away and is back, the page is run again with all that its widgets hold: after a restart the
// server knows nothing of it, and what is typed or pressed in the old page would reach nobody. As long as it is away the
// page says so: a button pressed then looks as if nothing had happened, and is carried out when the line is back.
// What was typed in the last moment before the server ended reached nobody, so the page goes on saying so afterwards.
const LOST = "连接断了，正在重新连接。刚才按的、填的可能还没有送到：先别关这一页，连上以后看一眼结果，没有办成的再办一次。";
const BACK = "又连上了。断开前后按的、填的可能没有送到：请看一眼最后那几处，没有的再填一次。点这里收起。";
const PATIENCE = 1500; // milliseconds that a connection may be away without a word, as while a page is left
const RECENT = 10000; // milliseconds before the loss within which something pressed or typed may have been on its way
let away = false;
let lost = null;
let wasConnected = false;
let lastInput = -Infinity;
let lostAt = null;

function warnOfLoss() {
  clearTimeout(lost);
  lostAt ??= performance.now();
  const notice = document.querySelector(".connection-lost") ?? document.createElement("div");
  notice.className = "connection-lost";
  notice.setAttribute("role", "alert");
  notice.textContent = LOST;
  notice.onclick = null;
  document.body.append(notice);
}

function endWarning() {
  clearTimeout(lost);
  lost = null;
  const notice = document.querySelector(".connection-lost");
  if (!notice || notice.onclick) return;
  const doubtful = lastInput > lostAt - RECENT;
  lostAt = null;
  if (!doubtful) return notice.remove();
  notice.textContent = BACK;
  notice.onclick = () => notice.remove();
}

for (const input of ["keydown", "pointerdown"]) {
  document.addEventListener(input, () => (lastInput = performance.now()), true);
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
follow(); // on a slow line this comes after the page has connected

window.addEventListener("offline", () => wasConnected && warnOfLoss());
window.addEventListener("online", follow);
