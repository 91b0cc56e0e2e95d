import { behaviour } from "./attach.js";

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

// <textarea data-mentions="list-id">: "@" and a letter open a listbox (aria-activedescendant; a textarea may not be role=combobox). The server fills it; typing filters what is there.
behaviour("mentions", (field) => {
  const list = document.getElementById(field.dataset.mentions);
  const options = () => [...list.querySelectorAll('[role="option"]:not([hidden])')];
  let at = 0;
  const typed = () => /(?:^|\s)@(\p{L}{1,30})$/u.exec(field.value.slice(0, field.selectionStart))?.[1];
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const mark = () => {
    const shown = options();
    list.querySelectorAll('[role="option"]').forEach((o) => o.setAttribute("aria-selected", "false"));
    shown[at]?.setAttribute("aria-selected", "true");
    if (shown[at]) field.setAttribute("aria-activedescendant", shown[at].id); else field.removeAttribute("aria-activedescendant");
  };
  const open = (yes) => { list.hidden = !yes; if (!yes) field.removeAttribute("aria-activedescendant"); };
  const choose = (option) => {
    const start = field.selectionStart - typed().length;
    field.setRangeText(`${option.dataset.value} `, start, field.selectionStart, "end");
    open(false);
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  field.addEventListener("input", () => {
    const name = typed();
    if (!name) { open(false); return; }
    for (const option of list.querySelectorAll('[role="option"]')) option.hidden = !` ${fold(option.dataset.value)}`.includes(` ${fold(name)}`);
    at = 0; open(options().length > 0); mark();
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const shown = options();
    if (event.key === "Escape") { event.stopPropagation(); open(false); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); at = (at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length; mark(); }
    else if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); choose(shown[at]); }
  });
  list.addEventListener("pointerdown", (event) => { const option = event.target.closest('[role="option"]'); if (option) { event.preventDefault(); choose(option); } });
  field.addEventListener("blur", () => open(false));
});
