// 投屏: the whole screen at a press of the button or of F, another slide with the arrow keys.
// A browser gives the whole screen only where a person asks for it, so the server cannot.
const press = (key) => document.querySelector(`.st-key-${key} button`)?.click();
const KEYS = { ArrowRight: "screen-next", PageDown: "screen-next", ArrowLeft: "screen-back", PageUp: "screen-back" };

function wholeScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

document.addEventListener("click", (event) => {
  if (event.target.closest(".st-key-screen-whole button")) wholeScreen();
}, true);

document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".st-key-print button")) return;
  event.stopImmediatePropagation(); // the server has no part in it
  window.print();
}, true);

document.addEventListener("keydown", (event) => {
  const shown = document.querySelector(".st-key-screen-whole");
  if (!shown || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea")) return;
  if (KEYS[event.key]) press(KEYS[event.key]);
  else if (event.key.toLowerCase() === "f") wholeScreen();
  else return;
  event.preventDefault();
});

// Charts under a thumb: Streamlit lets plotly pan where marks can be chosen, and plotly then takes every touch for the
// beginning of that. Kept from it, a drag moves the page, and a tap comes as a click of the mouse: one, not two.
for (const kind of ["touchstart", "touchmove"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.closest?.(".js-plotly-plot")) event.stopImmediatePropagation();
  }, { capture: true, passive: true });
}

// On a narrow screen the menu lies over the page: it closes once an entry has been pressed.
document.addEventListener("click", (event) => {
  if (window.innerWidth > 768 || !event.target.closest?.("[data-testid=stSidebarNavLink]")) return;
  window.setTimeout(() => {
    document.querySelector("[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button")?.click();
  }, 300);
});
