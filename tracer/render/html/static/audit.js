"use strict";
(() => {
  const form = document.querySelector(".filters");
  const rows = [...document.querySelectorAll("#states tbody tr")];
  const apply = () => {
    const text = form.text.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = ["access", "safety", "worker", "kind"].every(
        (name) => !form[name].value || row.dataset[name] === form[name].value
      );
      const wanted =
        fits &&
        ["changed", "recorded"].every((name) => !form[name]?.checked || name in row.dataset) &&
        row.cells[0].textContent.toLowerCase().includes(text);
      row.hidden = !wanted;
      shown += wanted ? 1 : 0;
    }
    form.querySelector("output").textContent = `${shown} of ${rows.length}`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
