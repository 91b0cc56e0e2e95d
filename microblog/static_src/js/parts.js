import { behaviour } from "kernel/attach.js";

const fields = (element) => [...element.querySelectorAll("input:not([type=hidden]), textarea")];
const isUsed = (element) => fields(element).some(({ value }) => value);

// <button hidden data-opens="id" aria-expanded="false">: opens the <details> of that id in the place of its summary. One that holds
// something stays open: what is sent is seen.
behaviour("opens", (button) => {
  const part = document.getElementById(button.dataset.opens);
  part.querySelector("summary").hidden = true;
  button.hidden = false;
  const follow = () => button.setAttribute("aria-expanded", String(part.open));
  part.addEventListener("toggle", follow);
  part.addEventListener("input", () => { part.open = true; }); // a draft came back
  if (isUsed(part)) part.open = true;
  follow();
  button.addEventListener("click", () => {
    part.open = !part.open || isUsed(part);
    if (part.open) fields(part)[0].focus();
  });
});

// <div data-slots="2">: of its children, so many are shown at first, and one more after the last that holds something or has an
// error. [data-empties] in a child empties it. A file above the child's data-heaviest bytes is refused at once: with others, the
// form might be too large to be sent at all.
behaviour("slots", (list) => {
  const slots = [...list.children];
  const show = () => {
    const last = slots.findLastIndex((slot) => isUsed(slot) || slot.querySelector("[aria-invalid=true]"));
    slots.forEach((slot, at) => {
      slot.hidden = at >= Math.max(Number(list.dataset.slots), last + 2);
      const remove = slot.querySelector("[data-empties]");
      if (remove) remove.hidden = !isUsed(slot);
    });
  };
  list.addEventListener("change", ({ target }) => {
    const refusal = target.type === "file" && target.closest("[data-heaviest]")?.querySelector("[data-too-heavy]");
    if (refusal) {
      refusal.hidden = !(target.files[0]?.size > target.closest("[data-heaviest]").dataset.heaviest);
      if (!refusal.hidden) target.value = "";
    }
    show();
  });
  list.addEventListener("input", show);
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-empties]");
    if (!button) return;
    const [first, ...others] = fields(button.parentElement);
    for (const field of [first, ...others]) { field.value = ""; field.dispatchEvent(new Event("input", { bubbles: true })); }
    first.focus();
  });
  show();
});
