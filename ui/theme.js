// Light, dark, or as the system: what somebody chose holds on every page. Streamlit keeps the choice by the address of each
// page, and reads it as the page loads; so it is written before that, which is why this script is not deferred.
const CHOICE = "theme";
const THEMES = { "theme-system": "System", "theme-light": "Light", "theme-dark": "Dark" };

function useTheme() {
  const chosen = localStorage.getItem(CHOICE) ?? "System";
  localStorage.setItem(`stActiveTheme-${location.pathname}-v2`, JSON.stringify(chosen));
  document.documentElement.dataset.theme = chosen;
}

useTheme();

document.addEventListener("click", (event) => {
  const key = Object.keys(THEMES).find((name) => event.target.closest?.(`.st-key-${name} button`));
  if (!key) return;
  event.stopImmediatePropagation(); // the server has no part in it
  localStorage.setItem(CHOICE, THEMES[key]);
  useTheme();
  location.reload();
}, true);
