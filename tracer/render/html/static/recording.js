"use strict";

/* The columns of one entry point, as tracer/render/html/data.py writes them. */
class Recording {
  constructor(data) {
    Object.assign(this, data.columns);
    this.entry = data.entry;
    this.total = data.total;
    this.signs = data.signs;
    this.steps = data.steps;
    this.strings = data.strings;
    this.more = data.more;
    this.spans = data.spans;
    this.passed = new Set(data.passed);
    this.size = this.depth.length;
    this.parent = new Int32Array(this.size);
    this.end = new Int32Array(this.size);
    this.nest();
  }

  static of(number) {
    return new Recording(JSON.parse(document.getElementById(`data-${number}`).textContent));
  }

  /* Whom each item lies in, and where what lies in it ends. */
  nest() {
    const around = [];
    for (let item = 0; item < this.size; item++) {
      while (around.length > this.depth[item]) this.end[around.pop()] = item;
      this.parent[item] = around.length ? around[around.length - 1] : -1;
      around.push(item);
    }
    while (around.length) this.end[around.pop()] = this.size;
  }

  text(column, item) {
    return this.strings[this[column][item]] ?? "";
  }

  signName(item) {
    return this.signs[this.sign[item]];
  }

  isMoment(item) {
    return this.took[item] < 0;
  }

  isImport(item) {
    return this.group[item] >= 0;
  }

  /* Whether its own time passes while others work. */
  waits(item) {
    return this.text("phase", item) === "waiting";
  }

  get processes() {
    return this.depth.reduce((sum, depth) => sum + (depth === 0 ? 1 : 0), 0);
  }

  holdsSomething(item) {
    return this.end[item] > item + 1;
  }

  /* The items around one, innermost first. */
  around(item) {
    const found = [];
    for (let one = this.parent[item]; one >= 0; one = this.parent[one]) found.push(one);
    return found;
  }
}

/* A time given in microseconds, in a few characters. */
function duration(us) {
  const ms = us / 1000;
  if (ms >= 10000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms >= 99.95) return `${ms.toFixed(0)} ms`;
  return us === 0 || ms >= 9.995 ? `${ms.toFixed(1)} ms` : `${ms.toFixed(2)} ms`;
}

/* Round moments between two others, no more than `most`. */
function ticks(from, to, most) {
  let step = 1;
  for (let power = 1; step * most < to - from; power *= 10) {
    step = [1, 2, 5].map((factor) => factor * power).find((one) => one * most >= to - from)
      ?? 10 * power;
  }
  const found = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found;
}

/* The name of a tick; all of one axis in the same unit. */
function tickLabel(us, to) {
  if (us === 0) return "0";
  const [size, unit] = to >= 1e6 ? [1e6, "s"] : to >= 1000 ? [1000, "ms"] : [1, "µs"];
  return `${Number((us / size).toPrecision(6))} ${unit}`;
}

/* A text in at most `room` pixels: of "what dotted.name" the end of the name stays, because
   names that begin alike differ there. */
const measuring = document.createElement("canvas").getContext("2d");

function fitted(text, room, font) {
  measuring.font = font;
  const wide = (one) => measuring.measureText(one).width;
  const [, what, name] = /^(.* )?(\S+)$/.exec(text) ?? [];
  if (!name || !(room > 0) || wide(text) <= room) return text;
  const head = `${what ?? ""}…`;
  let [least, most] = [1, name.length];
  while (least < most) {
    const cut = (least + most) >> 1;
    if (wide(head + name.slice(cut)) <= room) most = cut;
    else least = cut + 1;
  }
  const tail = name.slice(least);
  if (tail.length < 6) return text;
  const dot = tail.indexOf(".");
  return head + (dot >= 0 && dot < tail.length - 6 ? tail.slice(dot + 1) : tail);
}

/* An element with attributes and children; texts stay text. */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
