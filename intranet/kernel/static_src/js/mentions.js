import { behaviour } from "./attach.js";
import { listbox } from "./listbox.js";

// <textarea data-mentions="/mentions/?in=place:…" data-mentions-label data-one data-other>: "@" and a letter open a list box of the people
// whom the address gives, and one of them puts a handle in the text (a textarea may not be role=combobox). See `kernel/content/mentions.py`.
// data-mentions-in="name": the place is what this field of the form says, at that moment.
behaviour("mentions", (field) => {
  const { mentions, mentionsIn, mentionsLabel, one, other } = field.dataset;
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  field.setAttribute("aria-haspopup", "listbox");
  // As `markup.py` has it: no mention begins in the middle of a word, nor of an address.
  const typed = () => /(?:^|[^\p{L}\p{M}\p{N}_@#&/.+%=-])@([\p{L}\p{N}][\p{L}\p{M}\p{N}.'’-]{0,39})$/u.exec(field.value.slice(0, field.selectionStart))?.[1];
  const box = listbox(field, {
    label: mentionsLabel,
    marksFirst: true,
    opened(count) { status.textContent = count ? (count > 1 ? other : one).replace("%", count) : ""; },
    choose(option) {
      const name = typed();
      if (name === undefined) return;
      const end = field.selectionStart;
      const next = /^\s/.test(field.value.slice(end)) ? 1 : 0; // a space that is there already
      field.setRangeText(option.dataset.value + (next ? "" : " "), end - name.length, end, "end");
      field.setSelectionRange(field.selectionStart + next, field.selectionStart + next);
      status.textContent = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  field.after(status);
  const look = () => {
    const name = typed();
    if (name === undefined || field.selectionStart !== field.selectionEnd) { box.close(); return; }
    const address = new URL(mentions, location);
    if (mentionsIn) address.searchParams.set("in", field.form.elements[mentionsIn].value);
    address.searchParams.set("q", name);
    box.ask(address.href);
  };
  field.addEventListener("input", look);
  field.addEventListener("click", () => { if (typed() === undefined) box.close(); });
});
