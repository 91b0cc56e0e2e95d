import { behaviour } from "./attach.js";
import { listbox } from "./listbox.js";

// <div data-audience-picker>: who is to see a thing. Names complete themselves from the address of `data-names`; the one chosen is a row of the
// list, made from its <template data-row>. Without script the name is typed, and a button adds it.
behaviour("audience-picker", (picker) => {
  const field = picker.querySelector("[data-names]");
  const rows = picker.querySelector("[data-rows]");
  const row = picker.querySelector("template[data-row]");
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  rows.after(status);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "false");

  const box = listbox(field, {
    label: field.labels[0].textContent,
    choose(option) {
      const name = option.querySelector("[data-name]").textContent;
      const known = [...rows.querySelectorAll("input")].find((one) => one.value === option.dataset.value);
      if (known) known.checked = true;
      else {
        const made = row.content.firstElementChild.cloneNode(true);
        made.querySelector("[data-face]").replaceWith(option.querySelector(".avatar").cloneNode(true));
        made.querySelector("[data-label]").textContent = name;
        made.querySelector("[data-meta]").textContent = option.querySelector(".person__meta").textContent;
        made.querySelector("[data-hidden]").textContent = ` ${name}`;
        made.querySelector("input").value = option.dataset.value;
        rows.append(made);
      }
      field.value = "";
      status.textContent = field.dataset.said.replace("%", name);
      rows.dispatchEvent(new Event("change", { bubbles: true })); // how many would see it is asked anew
    },
  });
  field.addEventListener("input", (event) => {
    event.stopPropagation();
    if (field.value.trim().length < 2) box.close();
    else box.ask(`${field.dataset.names}?${new URLSearchParams({ q: field.value })}`);
  });
  // What is being typed is nobody yet.
  field.addEventListener("change", (event) => event.stopPropagation());
});
