// The marks of a chart under the keys: Tab reaches the chart, the arrow keys go from mark to mark, Enter opens its rows as
// a click does. What a mark says is read out.
const MARKS = ".barlayer .point > path, .scatterlayer .points > path";
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function opens(chart) {
  return chart._fullLayout?.clickmode?.includes("select");
}

// Each mark that stands for a figure, from the top and from the left, with what it says.
function marksOf(chart) {
  const marks = [...chart.querySelectorAll(MARKS)].map((path) => {
    const point = path.closest(".point")?.__data__ ?? path.__data__;
    const trace = chart._fullData[path.closest(".trace")?.__data__?.[0]?.trace?.index];
    const at = point?.i ?? point?.index;
    if (!trace?.customdata?.[at]) return null;
    const place = path.getBoundingClientRect();
    const words = [trace.hovertext, trace.text].map((all) => (Array.isArray(all) ? all[at] : all)).find(Boolean);
    return { path, place, words: words ?? String(trace.customdata[at][0] ?? "") };
  });
  const known = marks.filter(Boolean);
  return known.sort((one, other) => one.place.top - other.place.top || one.place.left - other.place.left);
}

function announce(words) {
  let status = document.querySelector("#chart-mark");
  if (!status) {
    status = document.createElement("div");
    status.id = "chart-mark";
    status.setAttribute("role", "status");
    document.body.append(status);
  }
  status.textContent = words.replace(/<[^>]*>/g, " ");
}

function leave(chart) {
  chart.querySelector(".mark-focus")?.classList.remove("mark-focus");
}

function press(path) {
  const place = path.getBoundingClientRect();
  const where = { clientX: place.left + place.width / 2, clientY: place.top + place.height / 2 };
  const target = document.elementFromPoint(where.clientX, where.clientY);
  for (const kind of ["pointerdown", "mousemove", "mousedown", "mouseup", "click"]) {
    target?.dispatchEvent(new MouseEvent(kind, { ...where, bubbles: true, cancelable: true, view: window, detail: 1 }));
  }
}

document.addEventListener("keydown", (event) => {
  const chart = event.target.closest?.(".js-plotly-plot");
  if (!chart || event.ctrlKey || event.altKey || event.metaKey) return;
  const marks = marksOf(chart);
  const at = marks.findIndex(({ path }) => path.classList.contains("mark-focus"));
  if (event.key === "Enter" && at >= 0) {
    press(marks[at].path);
  } else if (STEPS[event.key] && marks.length) {
    const next = marks[at < 0 ? 0 : Math.min(Math.max(at + STEPS[event.key], 0), marks.length - 1)];
    leave(chart);
    next.path.classList.add("mark-focus");
    next.path.scrollIntoView({ block: "nearest", inline: "nearest" });
    announce(next.words);
  } else return;
  event.preventDefault();
});

document.addEventListener("focusout", (event) => {
  const chart = event.target.closest?.(".js-plotly-plot");
  if (chart) leave(chart);
});

// Charts come and go with every run; plotly gives none of them a place among what Tab reaches.
follow(() => {
  for (const chart of document.querySelectorAll(".js-plotly-plot:not([tabindex])")) {
    if (opens(chart)) chart.tabIndex = 0;
  }
});
