import { behaviour } from "./attach.js";

// <input data-combobox="/address/">: what completes the words is asked of the address and opens as a list box, with
// arrows, Enter and Escape. An option leads to its data-href, or fills the field with its data-value. Without script the
// field is a plain one.
behaviour("combobox", (field) => {
  const list = document.createElement("ul");
  list.className = "combobox__list";
  list.id = `${field.id}-options`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.getAttribute("aria-label") ?? field.labels[0].textContent);
  list.hidden = true;
  if (!field.closest(".combobox")) field.parentElement.classList.add("combobox");
  field.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) field.setAttribute(name, value);

  const options = () => [...list.children];
  let at = -1;
  let waiting;
  let asked;

  const mark = () => {
    options().forEach((option, position) => option.setAttribute("aria-selected", String(position === at)));
    const marked = options()[at];
    if (!marked) { field.removeAttribute("aria-activedescendant"); return; }
    field.setAttribute("aria-activedescendant", marked.id);
    marked.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    clearTimeout(waiting);
    asked?.abort();
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const open = (html) => {
    list.innerHTML = html.trim();
    for (const [position, option] of options().entries()) option.id = `${list.id}-${position}`;
    at = -1;
    list.hidden = !list.children.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.combobox}?${new URLSearchParams({ q: field.value })}`, { signal: asked.signal, headers: { "HX-Request": "true" } });
      if (answer.ok && !answer.redirected && document.activeElement === field) open(await answer.text());
    } catch { /* a newer question, or no network: the field still searches */ }
  };
  const go = (option) => {
    close();
    if (option.dataset.href) window.location.assign(option.dataset.href);
    else field.value = option.dataset.value;
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (field.value.trim().length < 2) { close(); return; }
    waiting = setTimeout(ask, 120);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { if (!list.hidden && at >= 0) { event.preventDefault(); go(options()[at]); } else close(); return; }
    if (list.hidden) return;
    const count = options().length;
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    else if (event.key === "ArrowDown") { event.preventDefault(); at = (at + 1) % count; mark(); }
    else if (event.key === "ArrowUp") { event.preventDefault(); at = at <= 0 ? count - 1 : at - 1; mark(); }
  });
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) { event.preventDefault(); go(option); }
  });
  field.addEventListener("blur", close);
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
