/* The rows of a tree as a table with bars. Only the rows in sight are in the page. */
const ROW_PX = 26;
const SPARE_ROWS = 8;
const TICK_PX = 64;
const LETTER_PX = 6.6;
const INDENT_PX = 12;
const DEEP = 6;
const TWIST_PX = 18;

class Waterfall {
  constructor(recording) {
    this.recording = recording;
    this.tree = new Tree(recording);
    this.view = { from: 0, to: recording.total };
    this.selected = 0;
    this.drawn = new Map();
    this.narrow = matchMedia("(max-width: 720px)");
    this.id = `steps-${recording.entry}`.replace(/[^\w-]/g, "_");
    this.details = new Details(recording, (item) => this.reveal(item));
    this.build();
    this.changed();
  }

  build() {
    this.axis = make("div", { role: "columnheader", class: "plot axis", "aria-label": "Time" });
    this.nameColumn = make("div", { role: "columnheader", class: "name" }, "Step");
    const head = make("div", { role: "row", class: "row head", "aria-rowindex": "1" },
      this.nameColumn, ...["begins", "takes", "own"].map((name) =>
        make("div", { role: "columnheader", class: "number" }, name)), this.axis);
    this.space = make("div", { role: "rowgroup", class: "space" });
    this.grid = make("div", {
      role: "treegrid", class: "steps-grid", tabindex: "0",
      "aria-label": `Steps of ${this.recording.entry}`,
    }, head, this.space);
    this.controls = new Controls(this);
    this.element = make("div", { class: "explorer" }, this.controls.element,
      make("div", { class: "panes" }, this.grid, this.details.panel));
    this.listen();
  }

  listen() {
    this.grid.addEventListener("scroll", () => requestAnimationFrame(() => this.draw(true)), { passive: true });
    this.grid.addEventListener("keydown", (event) => this.key(event));
    this.space.addEventListener("click", (event) => this.click(event));
    this.details.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.grid.focus();
    });
    new ResizeObserver(() => this.draw()).observe(this.grid);
    this.axis.addEventListener("pointerdown", (event) => this.startRange(event));
  }

  /* The rows are others: keep the selection in range and draw anew. */
  changed() {
    this.selected = Math.max(0, Math.min(this.selected, this.tree.rows.length - 1));
    this.grid.setAttribute("aria-rowcount", String(this.tree.rows.length + 1));
    this.space.style.height = `${this.tree.rows.length * ROW_PX}px`;
    this.controls.tell();
    this.draw();
    this.tellSelected();
  }

  /* After scrolling, the rows that were in sight before are still as they should be. */
  draw(scrolled = false) {
    const first = Math.max(0, Math.floor(this.grid.scrollTop / ROW_PX) - SPARE_ROWS);
    const count = Math.ceil((this.grid.clientHeight || 600) / ROW_PX) + 2 * SPARE_ROWS;
    const last = Math.min(this.tree.rows.length, first + count);
    const drawn = new Map();
    const room = this.nameColumn.clientWidth;
    for (let at = first; at < last; at++) {
      drawn.set(at, (scrolled && this.drawn.get(at)) || this.row(at, room));
    }
    this.drawn = drawn;
    this.space.replaceChildren(...drawn.values());
    if (!scrolled) this.drawAxis();
    const inSight = this.selected >= first && this.selected < last;
    if (inSight) this.grid.setAttribute("aria-activedescendant", `${this.id}-${this.selected}`);
    else this.grid.removeAttribute("aria-activedescendant");
  }

  drawAxis() {
    const { from, to } = this.view;
    const most = Math.max(2, Math.floor(this.axis.clientWidth / TICK_PX));
    const inSight = ticks(from, to, most).filter((at) => this.hasRoom(at));
    this.axis.replaceChildren(...inSight.map((at) => {
      const tick = make("span", { class: "tick" }, tickLabel(at, to));
      tick.style.left = `${this.percent(at)}%`;
      return tick;
    }));
  }

  hasRoom(us) {
    const wide = 5 + LETTER_PX * tickLabel(us, this.view.to).length;
    return (100 - this.percent(us)) * this.axis.clientWidth >= 100 * wide;
  }

  /* The levels far in are closer together, or names would have no room. */
  indent(level) {
    const step = this.narrow.matches ? INDENT_PX / 2 : INDENT_PX;
    return step * Math.min(level, DEEP) + Math.max(0, Math.min(level, 30) - DEEP) * step / 4;
  }

  /* The label in what the column leaves; matches are bold. */
  fit(label, indent, room, isMatch) {
    const { fontSize, fontFamily } = this.font ??= getComputedStyle(this.grid);
    return fitted(label, room - indent - TWIST_PX, `${isMatch ? 650 : 400} ${fontSize} ${fontFamily}`);
  }

  percent(us) {
    return 100 * (us - this.view.from) / (this.view.to - this.view.from);
  }

  row(at, room) {
    const row = this.tree.rows[at];
    const told = row < 0 ? this.ofBundle(row) : this.ofItem(row);
    const open = this.tree.state(row);
    const twist = make("span", { class: "twist", "aria-hidden": "true" }, open === null ? "" : open ? "▾" : "▸");
    const isMatch = this.tree.matches(row);
    const indent = this.indent(this.tree.levels[at]);
    const name = make("div", { role: "gridcell", class: "name" }, twist,
      make("span", { class: "label", title: told.label }, this.fit(told.label, indent, room, isMatch)));
    name.style.paddingInlineStart = `${indent}px`;
    const numbers = [told.begins, told.takes, told.own].map((text) =>
      make("div", { role: "gridcell", class: "number" }, text));
    const made = make("div", {
      role: "row", class: "row", id: `${this.id}-${at}`, "aria-rowindex": at + 2,
      "aria-level": this.tree.levels[at] + 1, "aria-selected": at === this.selected,
    }, name, ...numbers, make("div", { role: "gridcell", class: "plot" }, this.bar(told)));
    if (open !== null) made.setAttribute("aria-expanded", open);
    if (isMatch) made.classList.add("match");
    if (told.sign === "error") made.classList.add("failed");
    made.style.transform = `translateY(${at * ROW_PX}px)`;
    return made;
  }

  ofItem(item) {
    const { recording } = this;
    const moment = recording.isMoment(item);
    return {
      label: recording.text("label", item), sign: recording.signName(item), moment,
      start: recording.start[item], end: recording.start[item] + Math.max(0, recording.took[item]),
      begins: duration(recording.start[item]), takes: moment ? "" : duration(recording.took[item]),
      passed: recording.passed.has(item), own: moment || !recording.self[item] ? "" : duration(recording.self[item]), process: recording.depth[item] === 0,
    };
  }

  ofBundle(row) {
    const bundle = this.tree.bundles[-1 - row];
    const own = this.tree.mode === "nesting";
    return {
      label: own ? bundle.label : `${bundle.label} (${bundle.items.length})`, sign: "import",
      start: bundle.first, end: bundle.last, begins: duration(bundle.first), bundle: true,
      takes: own ? duration(bundle.sum) : "", own: own ? "" : duration(bundle.sum),
    };
  }

  bar(told) {
    const left = this.percent(told.start);
    const right = this.percent(told.end);
    const kind = told.moment ? "mark" : told.bundle || told.process ? "extent" : "bar";
    const bar = make("i", { class: `${kind} ${told.sign}` });
    if (right < 0 || left > 100) bar.hidden = true;
    bar.style.left = `${Math.max(0, left)}%`;
    if (told.passed && right <= 100) bar.classList.add("passed");
    if (!told.moment) bar.style.width = `${Math.min(100, right) - Math.max(0, left)}%`;
    return bar;
  }

  /* Selection */

  select(at) {
    if (!this.tree.rows.length) return;
    this.selected = Math.max(0, Math.min(at, this.tree.rows.length - 1));
    const top = this.selected * ROW_PX;
    const room = this.grid.clientHeight - 2 * ROW_PX;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    else if (top > this.grid.scrollTop + room) this.grid.scrollTop = top - room;
    this.draw();
    this.tellSelected();
  }

  tellSelected() {
    if (this.tree.rows.length) this.details.tell(this.tree.rows[this.selected], this.tree);
    else this.details.panel.replaceChildren();
  }

  get selectedRow() {
    return this.tree.rows[this.selected];
  }

  /* Open all that is around an item and select it. */
  reveal(item) {
    if (this.tree.mode !== "nesting") this.controls.foldBy("nesting");
    if (this.tree.kept && !this.tree.kept[item]) this.controls.clear();
    for (const one of this.recording.around(item)) this.tree.open[one] = 1;
    this.tree.update();
    this.changed();
    this.select(this.tree.rows.indexOf(item));
    this.grid.focus();
  }

  setOpen(at, open) {
    const row = this.tree.rows[at];
    if (this.tree.state(row) === null) return;
    this.tree.setOpen(row, open);
    this.changed();
  }

  click(event) {
    const row = event.target.closest(".row");
    if (!row) return;
    const at = Number(row.getAttribute("aria-rowindex")) - 2;
    const wasSelected = at === this.selected;
    this.select(at);
    if (wasSelected || event.target.closest(".twist")) {
      this.setOpen(at, !this.tree.state(this.tree.rows[at]));
    }
  }

  nextMatch(step) {
    const count = this.tree.rows.length;
    for (let tried = 1; tried <= count; tried++) {
      const at = (this.selected + step * tried + count * tried) % count;
      if (this.tree.matches(this.tree.rows[at])) return this.select(at);
    }
    return undefined;
  }

  /* Keys; shown by the page's help */

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = this.actions()[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  actions() {
    const page = Math.max(1, Math.floor(this.grid.clientHeight / ROW_PX) - 2);
    return {
      ArrowDown: () => this.select(this.selected + 1),
      ArrowUp: () => this.select(this.selected - 1),
      ArrowRight: () => this.inward(),
      ArrowLeft: () => this.outward(),
      Home: () => this.select(0),
      End: () => this.select(this.tree.rows.length - 1),
      PageDown: () => this.select(this.selected + page),
      PageUp: () => this.select(this.selected - page),
      "*": () => { this.tree.setAll(true); this.changed(); },
      "\\": () => { this.tree.setAll(false); this.changed(); },
      Enter: () => this.details.panel.focus(),
      n: () => this.nextMatch(1),
      N: () => this.nextMatch(-1),
      z: () => this.zoomToSelected(),
      0: () => this.zoom(0, this.recording.total),
      "+": () => this.zoomBy(0.5),
      "-": () => this.zoomBy(2),
      ",": () => this.pan(-0.25),
      ".": () => this.pan(0.25),
      g: () => this.controls.foldByNext(),
      "/": () => this.controls.search.focus(),
      Escape: () => this.controls.clear(),
    };
  }

  inward() {
    if (this.tree.state(this.selectedRow) === false) this.setOpen(this.selected, true);
    else this.select(this.selected + 1);
  }

  outward() {
    if (this.tree.state(this.selectedRow)) return this.setOpen(this.selected, false);
    const level = this.tree.levels[this.selected];
    for (let at = this.selected; at >= 0; at--) {
      if (this.tree.levels[at] < level) return this.select(at);
    }
    return undefined;
  }

  /* Zoom */

  zoom(from, to) {
    const wide = Math.max(10, Math.min(to - from, this.recording.total));
    const begin = Math.max(0, Math.min(from, this.recording.total - wide));
    this.view = { from: begin, to: begin + wide };
    this.draw();
  }

  zoomBy(factor) {
    const { from, to } = this.view;
    const middle = (from + to) / 2;
    this.zoom(middle - factor * (to - from) / 2, middle + factor * (to - from) / 2);
  }

  pan(share) {
    const wide = this.view.to - this.view.from;
    this.zoom(this.view.from + share * wide, this.view.to + share * wide);
  }

  zoomToSelected() {
    const row = this.selectedRow;
    const { start, end } = row < 0 ? this.ofBundle(row) : this.ofItem(row);
    const margin = Math.max(5, (end - start) * 0.05);
    this.zoom(start - margin, end + margin);
  }

  /* Drag over the axis to zoom to that stretch. */
  startRange(event) {
    const box = this.axis.getBoundingClientRect();
    const time = (x) => this.view.from + (this.view.to - this.view.from) * (x - box.left) / box.width;
    const end = (last) => {
      this.axis.removeEventListener("pointerup", end);
      const [from, to] = [event.clientX, last.clientX].sort((a, b) => a - b);
      if (to - from > 5) this.zoom(time(from), time(to));
    };
    this.axis.setPointerCapture(event.pointerId);
    this.axis.addEventListener("pointerup", end);
  }
}
