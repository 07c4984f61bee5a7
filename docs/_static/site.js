// What scrolls sideways can be scrolled with the arrow keys once it has the focus.
document.addEventListener("DOMContentLoaded", () => {
  const boxes = document.querySelectorAll(".highlight pre, .table-wrapper");
  const mark = () => boxes.forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
  const seen = new ResizeObserver(mark);
  boxes.forEach((box) => seen.observe(box));
});
