// The steps of a timeline, one by one: with the arrow keys once their table has the focus.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".timeline-steps").forEach((steps) => {
    const rows = [...steps.querySelectorAll("tbody tr:not(.thread)")];
    const told = document.createElement("p");
    told.className = "unseen";
    told.setAttribute("aria-live", "polite");
    steps.after(told);
    let current = -1;
    const keys = {
      ArrowDown: () => current + 1,
      ArrowUp: () => current - 1,
      Home: () => 0,
      End: () => rows.length - 1,
    };
    steps.addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
      const next = keys[event.key]();
      if (!rows[next]) return; // beyond an end the page scrolls, as it does everywhere
      event.preventDefault();
      rows[current]?.classList.remove("current");
      current = next;
      rows[current].classList.add("current");
      rows[current].scrollIntoView({ block: "nearest" });
      const head = ["", "begins at", "takes"];
      told.textContent = [...rows[current].cells].slice(0, 3)
        .map((cell, number) => [head[number], cell.innerText.trim()])
        .filter(([, text]) => text)
        .map((words) => words.join(" ").trim().replace(/\s+/g, " "))
        .join(", ");
    });
  });
});
