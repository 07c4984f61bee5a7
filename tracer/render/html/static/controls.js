/* Search, filters, folding and zoom above the rows. */
const MODES = { nesting: "nesting", app: "app", phase: "phase", group: "import" };
const LEAST_US = { "any time": 0, "1 ms": 1000, "10 ms": 10000, "100 ms": 100000 };

class Controls {
  constructor(waterfall) {
    this.waterfall = waterfall;
    this.build();
  }

  build() {
    this.search = make("input", {
      type: "search", placeholder: "Search names, files", "aria-label": "Search names and files",
      "aria-keyshortcuts": "/",
    });
    this.search.addEventListener("input", () => this.filter({ text: this.search.value.trim() }));
    this.search.addEventListener("keydown", (event) => this.searchKey(event));
    this.found = make("output", { class: "quiet", "aria-live": "polite" });
    this.mode = this.choice("Fold by", MODES, (value) => this.foldBy(value));
    const least = Object.fromEntries(Object.entries(LEAST_US).map(([name, us]) => [us, name]));
    this.least = this.choice("At least", least, (value) => this.filter({ least: Number(value) }));
    this.element = make("div", { class: "controls" }, this.search,
      this.labelled("Fold by", this.mode), this.labelled("At least", this.least),
      this.zoomButtons(), this.found, this.classButtons());
  }

  choice(name, values, changed) {
    const made = make("select", { "aria-label": name },
      ...Object.entries(values).map(([value, title]) => make("option", { value }, title)));
    if (name === "At least") made.value = "0";
    made.addEventListener("change", () => changed(made.value));
    return made;
  }

  labelled(name, control) {
    return make("label", {}, `${name} `, control);
  }

  zoomButtons() {
    const { waterfall } = this;
    const buttons = [
      ["+", "Zoom in", () => waterfall.zoomBy(0.5)],
      ["−", "Zoom out", () => waterfall.zoomBy(2)],
      ["Zoom to step", "Zoom to the selected step", () => waterfall.zoomToSelected()],
      ["Whole run", "Show the whole time", () => waterfall.zoom(0, waterfall.recording.total)],
    ];
    return make("div", { class: "buttons", role: "group", "aria-label": "Zoom" },
      ...buttons.map(([text, name, action]) => {
        const told = text.length > 1 ? { title: name } : { "aria-label": name, title: name };
        const button = make("button", { type: "button", ...told }, text);
        button.addEventListener("click", action);
        return button;
      }));
  }

  /* A button for each class of steps there is, to leave it out. */
  classButtons() {
    const { recording } = this.waterfall;
    const used = new Set(recording.sign);
    const steps = [...recording.steps.keys()].filter((sign) => used.has(sign));
    return make("div", { class: "classes", role: "group", "aria-label": "Steps to show" },
      ...steps.map((sign) => {
        const name = recording.signs[sign];
        const color = make("i", { class: `bar ${name}`, "aria-hidden": "true" });
        const button = make("button", { type: "button", "aria-pressed": "true" }, color, recording.steps[sign]);
        button.addEventListener("click", () => this.toggle(name, button));
        return button;
      }));
  }

  toggle(name, button) {
    const off = new Set(this.waterfall.tree.wanted.off);
    const shown = off.has(name);
    if (shown) off.delete(name);
    else off.add(name);
    button.setAttribute("aria-pressed", shown);
    this.filter({ off });
  }

  filter(changes) {
    this.waterfall.tree.filter(changes);
    this.waterfall.changed();
  }

  foldBy(mode) {
    this.mode.value = mode;
    this.waterfall.tree.foldBy(mode);
    this.waterfall.selected = 0;
    this.waterfall.changed();
  }

  foldByNext() {
    const modes = Object.keys(MODES);
    this.foldBy(modes[(modes.indexOf(this.mode.value) + 1) % modes.length]);
  }

  clear() {
    this.search.value = "";
    this.least.value = "0";
    for (const button of this.element.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", "true");
    this.filter({ text: "", least: 0, off: new Set() });
  }

  searchKey(event) {
    if (event.key === "Escape") this.clear();
    if (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      this.waterfall.grid.focus();
      if (event.key === "Enter") this.waterfall.nextMatch(1);
    }
  }

  tell() {
    const { recording, tree } = this.waterfall;
    const together = tree.mode === "nesting" || recording.processes < 2 ? ""
      : `, ${recording.processes} processes together`;
    const rows = tree.rows.length.toLocaleString("en");
    if (!tree.wanted.text) this.found.textContent = `${rows} rows${together}`;
    else {
      const matches = tree.kept.reduce((sum, one) => sum + (one & 1), 0).toLocaleString("en");
      this.found.textContent = `${matches} found${together}`;
    }
  }
}
