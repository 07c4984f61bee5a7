/* The panel that tells everything of one row. */
class Details {
  constructor(recording, show) {
    this.recording = recording;
    this.show = show;
    this.panel = make("aside", { class: "details", tabindex: "-1", "aria-label": `Details of a step of ${recording.entry}` });
  }

  tell(row, tree) {
    this.panel.replaceChildren(...(row < 0 ? this.ofBundle(tree.bundles[-1 - row]) : this.ofItem(row)));
  }

  ofBundle(bundle) {
    const facts = { Together: duration(bundle.sum), Items: bundle.items.length, From: duration(bundle.first) };
    return [make("h3", {}, bundle.label), this.list(facts)];
  }

  ofItem(item) {
    const { recording } = this;
    const more = recording.more[item] ?? {};
    const { chain, error, ...attributes } = more;
    const parts = [make("h3", {}, recording.text("label", item))];
    if (error) parts.push(make("p", { class: "bad" }, error));
    parts.push(this.list({ ...this.facts(item), ...attributes }));
    if (chain) parts.push(make("h4", {}, "The lines that led there"), this.lines([].concat(chain)));
    const around = recording.around(item);
    if (around.length) parts.push(make("h4", {}, "Within"), this.steps(around));
    return parts;
  }

  facts(item) {
    const { recording } = this;
    const facts = { Began: duration(recording.start[item]) };
    if (!recording.isMoment(item)) {
      facts.Took = duration(recording.took[item]);
      if (recording.self[item]) facts["Own time"] = duration(recording.self[item]);
    }
    facts["Caused by"] = recording.text("where", item);
    facts.App = recording.text("app", item);
    facts.Phase = recording.text("phase", item);
    return facts;
  }

  list(facts) {
    const told = Object.entries(facts).filter(([, value]) => value !== "");
    return make("dl", {}, ...told.map(([name, value]) =>
      make("div", {}, make("dt", {}, name), make("dd", {}, [].concat(value).join(", ")))));
  }

  lines(chain) {
    return make("ol", { class: "mono" }, ...chain.map((line) => make("li", {}, line)));
  }

  steps(items) {
    return make("ol", {}, ...items.map((item) => {
      const button = make("button", { type: "button" }, this.recording.text("label", item));
      button.addEventListener("click", () => this.show(item));
      return make("li", {}, button);
    }));
  }
}
