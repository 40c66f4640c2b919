// When the server was away and is back, the page is run again with all that its widgets hold: after a restart the
// server knows nothing of it, and what is typed or pressed in the old page would reach nobody.
let away = false;

function follow() {
  const app = document.querySelector("[data-testid='stApp']");
  const connected = app?.dataset.testConnectionState === "CONNECTED";
  if (!connected) {
    away = Boolean(app);
  } else if (away) {
    const again = document.querySelector(".st-key-again button");
    if (again && !again.disabled) {
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
