// What was pressed stays where it is on the screen while its rows open beside it and the page grows narrower; where they come
// as a sheet from below, it is moved into what the sheet leaves.
const SOURCES = ".js-plotly-plot, [data-testid=stDataFrame], [class*=st-key-card-]";
const SETTLING = 1500; // milliseconds in which the page finds its new shape
let pressed = null;
let wasOpen = false;

const panel = () => document.querySelector(".st-key-rows");

document.addEventListener("pointerdown", (event) => {
  const source = event.target.closest?.(SOURCES);
  if (!source || source.closest(".st-key-rows")) return;
  pressed = { source, y: event.clientY, inside: event.clientY - source.getBoundingClientRect().top };
}, true);

function keepInSight() {
  const { source, y, inside } = pressed;
  const page = document.querySelector("[data-testid=stMain]");
  const until = performance.now() + SETTLING;
  let moved = false;
  const stop = () => { moved = true; };
  for (const kind of ["wheel", "touchmove", "keydown"]) window.addEventListener(kind, stop, { once: true, passive: true });
  function step() {
    if (moved || !source.isConnected || performance.now() > until) return;
    const sheet = panel()?.getBoundingClientRect();
    const free = sheet && sheet.left < 1 ? sheet.top : window.innerHeight;
    const wanted = Math.min(y, free * 0.7);
    page.scrollTop += source.getBoundingClientRect().top + inside - wanted;
    requestAnimationFrame(step);
  }
  step();
}

// A row of a table is chosen where its box is pressed; a press on any of its cells is passed on to that.
const TABLE = "[class*=-rows-of] [data-testid=stDataFrameResizable]";
const HEAD = 36; // pixels of the heads of the columns, where a press sorts
const BOX = 16; // pixels from the left to the middle of the boxes

document.addEventListener("click", (event) => {
  const table = event.isTrusted ? event.target.closest?.(TABLE) : null;
  const place = table?.getBoundingClientRect();
  if (!place || event.clientY - place.top < HEAD || event.clientX - place.left < 2 * BOX) return;
  const where = { clientX: place.left + BOX, clientY: event.clientY };
  for (const kind of ["pointermove", "pointerdown", "pointerup", "click"]) {
    const how = { ...where, bubbles: true, cancelable: true, view: window, pointerType: "mouse", isPrimary: true };
    event.target.dispatchEvent(new PointerEvent(kind, how));
  }
});

follow(() => {
  const isOpen = panel() !== null;
  if (isOpen && !wasOpen && pressed) keepInSight();
  wasOpen = isOpen;
});
