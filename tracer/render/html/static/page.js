/* What concerns the whole page: theme, help, and the waterfalls when they are opened. */
const THEMES = { auto: "as the system", light: "light", dark: "dark" };
const THEME_KEY = "django-trace-theme";

/* A page opened from a file may have no storage. */
function remembered() {
  try {
    return localStorage.getItem(THEME_KEY);
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem(THEME_KEY, theme);
  } catch {
    /* then it lasts as long as the page */
  }
}

function setTheme(theme) {
  const known = theme in THEMES ? theme : "auto";
  document.body.dataset.theme = known;
  const button = document.getElementById("theme");
  button.textContent = `Theme: ${known}`;
  button.setAttribute("aria-label", `Theme: ${THEMES[known]}`);
}

function nextTheme() {
  const names = Object.keys(THEMES);
  const theme = names[(names.indexOf(document.body.dataset.theme) + 1) % names.length];
  setTheme(theme);
  remember(theme);
}

function showHelp() {
  document.getElementById("shortcuts").showModal();
}

/* Put the waterfall that answers in the place of the one that only tells. */
function openSteps(details) {
  if (!details.open || details.waterfall) return;
  details.waterfall = new Waterfall(Recording.of(details.dataset.entry));
  details.append(details.waterfall.element);
  details.querySelector(".static").classList.add("replaced");
  details.waterfall.draw();
}

/* From a finding's evidence to the step it was seen in. */
function showEvidence(event) {
  const { entry, span } = event.currentTarget.dataset;
  const details = document.querySelector(`details.steps[data-entry="${entry}"]`);
  if (!details) return;
  details.open = true;
  openSteps(details);
  const item = details.waterfall.recording.spans[span];
  if (item === undefined) return;
  event.preventDefault();
  details.waterfall.reveal(item);
  details.waterfall.grid.scrollIntoView({ block: "center" });
  details.waterfall.grid.focus({ preventScroll: true });
}

function focusSearch() {
  const all = [...document.querySelectorAll("details.steps")];
  const details = all.find((one) => one.open) ?? all[0];
  if (!details) return;
  details.open = true;
  openSteps(details);
  details.waterfall.controls.search.focus();
}

const PAGE_KEYS = { "?": showHelp, t: nextTheme, "/": focusSearch };

function pageKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, dialog")) return;
  const action = PAGE_KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

setTheme(remembered());
document.querySelector(".tools").hidden = false;
document.getElementById("theme").addEventListener("click", nextTheme);
document.getElementById("help").addEventListener("click", showHelp);
document.addEventListener("keydown", pageKey);
for (const details of document.querySelectorAll("details.steps")) {
  details.addEventListener("toggle", () => openSteps(details));
  openSteps(details);
}
for (const link of document.querySelectorAll("a[data-span]")) {
  link.addEventListener("click", showEvidence);
}
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
