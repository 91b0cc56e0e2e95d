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

  const address = () => `${field.dataset.names}?${new URLSearchParams({ q: field.value })}`;

  function take(option) {
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
  }

  const box = listbox(field, { label: field.labels[0].textContent, choose: take });
  field.addEventListener("input", (event) => {
    event.stopPropagation();
    if (field.value.trim().length < 2) box.close();
    else box.ask(address());
  });
  // What is being typed is nobody yet.
  field.addEventListener("change", (event) => event.stopPropagation());

  // One whom the words complete is added in the page, and one of several is chosen there; of nobody, the server says so.
  picker.querySelector("[data-add]").addEventListener("click", async (event) => {
    if (!field.value.trim()) return;
    event.preventDefault();
    const button = event.currentTarget;
    const found = document.createElement("ul");
    try {
      const answer = await fetch(address(), { headers: { "HX-Request": "true" } });
      if (answer.ok && !answer.redirected) found.innerHTML = (await answer.text()).trim();
    } catch { /* no network: sending says so */ }
    field.focus();
    if (found.children.length === 1) take(found.children[0]);
    else if (found.children.length) box.ask(address());
    else field.form.requestSubmit(button);
  });
});
