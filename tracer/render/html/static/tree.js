/* Which rows are to be seen: what is open (at first, whatever tells more than an import), what a
   filter keeps, how it is folded.

   A row is an item's number, or -1 - n for the n-th bundle: quick imports beside each other,
   or all that belongs to an app, a phase or a package. */
const QUICK_US = 1000;
const WAITING = "waiting";
const NO_GROUP = { app: "no app in particular", phase: "no phase" };

class Tree {
  constructor(recording) {
    this.recording = recording;
    this.mode = "nesting";
    this.wanted = { text: "", least: 0, off: new Set() };
    this.telling = this.findTelling();
    this.open = this.telling.slice();
    this.closedInFilter = new Set();
    this.openBundles = new Set();
    this.update();
  }

  /* For each item whether it tells more than an import: it is a step of Django's or a moment
     with a sign of its own, or has one within. */
  findTelling() {
    const { recording } = this;
    const telling = new Uint8Array(recording.size);
    for (let item = recording.size - 1; item >= 0; item--) {
      const plain = recording.isImport(item) || recording.signName(item) === "event";
      if (!plain) telling[item] = 1;
      if (telling[item] && recording.parent[item] >= 0) telling[recording.parent[item]] = 1;
    }
    return telling;
  }

  get isFiltered() {
    const { text, least, off } = this.wanted;
    return text !== "" || least > 0 || off.size > 0;
  }

  filter(changes) {
    Object.assign(this.wanted, changes);
    this.closedInFilter.clear();
    this.update();
  }

  foldBy(mode) {
    this.mode = mode;
    this.openBundles.clear();
    this.update();
  }

  update() {
    this.rows = [];
    this.levels = [];
    this.bundles = [];
    this.kept = this.isFiltered ? this.keep() : null;
    if (this.mode === "nesting") this.addSiblings(0, this.recording.size, 0);
    else this.addGroups();
  }

  /* For each item: 1 if it is wanted, 2 if something within it is, 3 for both. */
  keep() {
    const { recording } = this;
    const kept = new Uint8Array(recording.size);
    const found = this.foundStrings();
    for (let item = recording.size - 1; item >= 0; item--) {
      if (this.isWanted(item, found)) kept[item] |= 1;
      if (kept[item] && recording.parent[item] >= 0) kept[recording.parent[item]] |= 2;
    }
    return kept;
  }

  foundStrings() {
    const text = this.wanted.text.toLowerCase();
    return text && this.recording.strings.map((one) => one.toLowerCase().includes(text));
  }

  isWanted(item, found) {
    const { recording, wanted } = this;
    if (recording.depth[item] === 0 && !found) return false;
    const step = recording.isMoment(item) ? recording.parent[item] : item;
    if (wanted.off.has(recording.signName(step))) return false;
    if (wanted.least > 0 && recording.took[item] < wanted.least) return false;
    return !found || found[recording.label[item]] || (found[recording.where[item]] ?? false);
  }

  matches(row) {
    return row >= 0 && this.wanted.text !== "" && (this.kept[row] & 1) === 1;
  }

  addRow(row, level) {
    this.rows.push(row);
    this.levels.push(level);
  }

  addSiblings(from, to, level) {
    const { end } = this.recording;
    const quick = this.quickOnes(from, to);
    for (let item = from; item < to; item = end[item]) {
      if (this.kept && !this.kept[item]) continue;
      if (quick.length > 1 && this.isQuick(item)) {
        if (item === quick[0]) this.addBundle(this.bundleOfQuick(quick), level);
        continue;
      }
      this.addItem(item, level);
    }
  }

  addItem(item, level) {
    this.addRow(item, level);
    if (this.isOpen(item)) this.addSiblings(item + 1, this.recording.end[item], level + 1);
  }

  isQuick(item) {
    const { recording } = this;
    if (this.kept || !recording.isImport(item) || this.telling[item]) return false;
    return recording.took[item] < QUICK_US;
  }

  quickOnes(from, to) {
    const found = [];
    for (let item = from; item < to; item = this.recording.end[item]) {
      if (this.isQuick(item)) found.push(item);
    }
    return found;
  }

  bundleOfQuick(items) {
    return this.bundle(`quick ${items[0]}`, `${items.length} imports under 1 ms`, items, "took");
  }

  bundle(key, label, items, counted) {
    const { recording } = this;
    let sum = 0;
    let last = 0;
    for (const item of items) {
      sum += Math.max(0, recording[counted][item]);
      last = Math.max(last, recording.start[item] + Math.max(0, recording.took[item]));
    }
    return { key, label, items, sum, first: recording.start[items[0]], last };
  }

  addBundle(bundle, level) {
    this.bundles.push(bundle);
    this.addRow(-this.bundles.length, level);
    if (!this.openBundles.has(bundle.key)) return;
    for (const item of bundle.items) {
      if (this.mode === "nesting") this.addItem(item, level + 1);
      else this.addRow(item, level + 1);
    }
  }

  addGroups() {
    const column = this.recording[this.mode];
    const groups = new Map();
    for (let item = 0; item < this.recording.size; item++) {
      if (!this.isGrouped(item)) continue;
      const key = this.recording.waits(item) ? WAITING : column[item];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(item);
    }
    const bundles = [...groups].map(([key, items]) => this.bundle(`group ${key}`,
      key === WAITING ? WAITING : this.recording.strings[key] ?? NO_GROUP[this.mode], items, "self"));
    bundles.sort(this.mode === "phase" ? (a, b) => a.first - b.first : (a, b) => b.sum - a.sum);
    for (const bundle of bundles) this.addBundle(bundle, 0);
  }

  isGrouped(item) {
    if (this.recording.depth[item] === 0) return false;
    if (this.mode === "group" && !this.recording.isImport(item)) return false;
    return !this.kept || (this.kept[item] & 1) === 1;
  }

  /* Whether a row is open: true, false, or null if there is nothing to open. */
  state(row) {
    if (row < 0) return this.openBundles.has(this.bundles[-1 - row].key);
    if (this.mode !== "nesting" || !this.recording.holdsSomething(row)) return null;
    if (this.kept && !(this.kept[row] & 2)) return null;
    return this.isOpen(row);
  }

  isOpen(item) {
    if (this.kept) return (this.kept[item] & 2) === 2 && !this.closedInFilter.has(item);
    return this.open[item] === 1;
  }

  setOpen(row, open) {
    if (row < 0) this.setMember(this.openBundles, this.bundles[-1 - row].key, open);
    else if (this.kept) this.setMember(this.closedInFilter, row, !open);
    else this.open[row] = open ? 1 : 0;
    this.update();
  }

  setAll(open) {
    this.open.fill(open ? 1 : 0);
    this.closedInFilter.clear();
    this.openBundles.clear();
    if (open) this.openAllBundles();
    this.update();
  }

  /* What a bundle holds may have bundles within it, so that this takes as many turns. */
  openAllBundles() {
    let known = -1;
    while (this.openBundles.size > known) {
      known = this.openBundles.size;
      this.update();
      for (const bundle of this.bundles) this.openBundles.add(bundle.key);
    }
  }

  setMember(set, value, is) {
    if (is) set.add(value);
    else set.delete(value);
  }
}
