import { behaviour } from "kernel/attach.js";

// <form id data-chosen> that takes the boxes of a list (form="id"): one more box chooses them all, and the button waits for a choice.
behaviour("chosen", (form) => {
  const all = form.querySelector("[data-chosen-all]");
  const said = form.querySelector("[data-chosen-said]");
  const button = form.querySelector("button");
  const boxes = () => [...form.elements].filter((one) => one.name === "item");
  const update = () => {
    const count = boxes().filter((box) => box.checked).length;
    all.checked = count > 0 && count === boxes().length;
    all.indeterminate = count > 0 && !all.checked;
    button.disabled = !count;
    said.textContent = count ? said.dataset.words.replace("{count}", count) : "";
  };
  all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; update(); });
  for (const box of boxes()) box.addEventListener("change", update);
  all.closest("label").hidden = false;
  update();
});
