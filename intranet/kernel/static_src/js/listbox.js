// What completes a field: options that an address answers, in a list box under it, with arrows, Enter and Escape.
// `choose(option)` does what the chosen one is for; with `marksFirst` it is the first unless another is marked, and Tab chooses too.
// `opened(count)` hears how many there are; `read(answer)` makes options of an answer that is no HTML.
const SOON = 120;

export function listbox(field, { label, choose, marksFirst = false, opened = () => {}, read }) {
  const list = document.createElement("ul");
  list.className = "combobox__list";
  list.id = `${field.id}-options`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  list.hidden = true;
  if (!field.closest(".combobox")) field.parentElement.classList.add("combobox");
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);

  const options = () => [...list.children];
  let at = -1, waiting, asked;

  const mark = (position) => {
    at = position;
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    const marked = options()[at];
    if (!marked) { field.removeAttribute("aria-activedescendant"); return; }
    field.setAttribute("aria-activedescendant", marked.id);
    marked.scrollIntoView({ block: "nearest" });
  };
  const show = (isOpen) => {
    list.hidden = !isOpen;
    if (field.matches("input")) field.setAttribute("aria-expanded", String(isOpen)); // a text area may not say it
    mark(isOpen && marksFirst ? 0 : -1);
  };
  const close = () => {
    clearTimeout(waiting);
    asked?.abort();
    list.replaceChildren();
    show(false);
  };
  const load = async (address) => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected || document.activeElement !== field) return;
      if (read) list.replaceChildren(...await read(answer));
      else list.innerHTML = (await answer.text()).trim();
      for (const [number, option] of options().entries()) option.id = `${list.id}-${number}`;
      show(list.children.length > 0);
      opened(list.children.length);
    } catch { /* a newer question, or no network: one goes on typing */ }
  };
  const go = (option) => { close(); choose(option); };

  field.addEventListener("keydown", (event) => {
    if (list.hidden) { if (event.key === "Enter") close(); return; }
    if (event.isComposing) return;
    const count = list.children.length;
    if (at >= 0 && (event.key === "Enter" || (event.key === "Tab" && marksFirst && !event.shiftKey))) { event.preventDefault(); go(options()[at]); }
    else if (event.key === "Enter") close();
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    else if (event.key === "ArrowDown") { event.preventDefault(); mark((at + 1) % count); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(at <= 0 ? count - 1 : at - 1); }
  });
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) { event.preventDefault(); go(option); }
  });
  field.addEventListener("blur", close);

  return {
    ask(address) { clearTimeout(waiting); waiting = setTimeout(load, SOON, address); },
    close,
  };
}
