import { behaviour } from "./attach.js";
import { listbox } from "./listbox.js";

// <input data-combobox="/address/">: what completes the words is asked of the address. An option leads to its data-href, or fills
// the field with its data-value. Without script the field is a plain one.
behaviour("combobox", (field) => {
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "false");
  const box = listbox(field, {
    label: field.getAttribute("aria-label") ?? field.labels[0].textContent,
    choose(option) {
      if (option.dataset.href) window.location.assign(option.dataset.href);
      else field.value = option.dataset.value;
    },
  });
  field.addEventListener("input", () => {
    if (field.value.trim().length < 2) box.close();
    else box.ask(`${field.dataset.combobox}?${new URLSearchParams({ q: field.value })}`);
  });
});

// <div data-keep-open>: what the reader has unfolded inside stays unfolded when the content is brought anew.
behaviour("keep-open", (region) => {
  let unfolded = new Map();
  region.addEventListener("htmx:beforeSwap", () => {
    unfolded = new Map([...region.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
  });
  // After `fold-narrow` has had its say on the new content.
  region.addEventListener("htmx:afterSettle", () => {
    for (const [id, isOpen] of unfolded) { const one = document.getElementById(id); if (one) one.open = isOpen; }
  });
});
