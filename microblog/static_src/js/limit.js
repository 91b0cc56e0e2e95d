import { behaviour } from "kernel/attach.js";

// <textarea data-limit="500" data-count-in="id">: says what is left, politely and not at each key.
behaviour("limit", (field) => {
  const out = document.getElementById(field.dataset.countIn);
  const limit = Number(field.dataset.limit);
  const words = (left) => (left < 0 ? out.dataset.over : out.dataset.left).replace("%", Math.abs(left));
  const update = () => {
    const left = limit - [...field.value].length;
    out.textContent = words(left);
    out.toggleAttribute("data-over", left < 0);
  };
  field.addEventListener("input", update);
  update();
});
