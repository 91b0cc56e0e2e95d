import { behaviour } from "kernel/attach.js";

// <button data-draw="address of the comments" data-at="version:page">: draws a rectangle on the picture of the page, then opens the form.
// The form behind the link beside it does the same without a pointer.
const SVG = "http://www.w3.org/2000/svg";
const SMALLEST = 10;

behaviour("draw", (button) => {
  const marks = document.querySelector("[data-marks]");
  if (!marks) return;
  let start = null;
  let drawn = null;
  button.hidden = false;
  const set = (isOn) => {
    marks.toggleAttribute("data-drawing", isOn);
    button.setAttribute("aria-pressed", String(isOn));
    drawn?.remove();
    start = drawn = null;
  };
  const point = (event) => {
    const box = marks.getBoundingClientRect();
    const within = (value) => Math.round(1000 * Math.min(1, Math.max(0, value)));
    return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
  };
  const rectangle = ([x, y]) => [Math.min(x, start[0]), Math.min(y, start[1]), Math.abs(x - start[0]), Math.abs(y - start[1])];
  button.addEventListener("click", () => set(!marks.hasAttribute("data-drawing")));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && marks.hasAttribute("data-drawing")) set(false); });
  marks.addEventListener("pointerdown", (event) => {
    if (!marks.hasAttribute("data-drawing")) return;
    event.preventDefault();
    marks.setPointerCapture(event.pointerId);
    start = point(event);
    drawn = marks.appendChild(document.createElementNS(SVG, "rect"));
  });
  marks.addEventListener("pointermove", (event) => {
    if (!start) return;
    const edges = rectangle(point(event));
    for (const [index, name] of ["x", "y", "width", "height"].entries()) drawn.setAttribute(name, `${edges[index] / 10}%`);
  });
  marks.addEventListener("pointerup", (event) => {
    if (!start) return;
    const edges = rectangle(point(event));
    set(false);
    if (edges[2] < SMALLEST || edges[3] < SMALLEST) return;
    location.assign(`${button.dataset.draw}?${new URLSearchParams({ at: `${button.dataset.at}:${edges.join(",")}` })}#comment-form`);
  });
});
