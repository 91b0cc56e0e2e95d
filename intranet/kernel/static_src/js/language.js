import { behaviour } from "./attach.js";

// <form data-language>: what is typed in the forms of a page is there again once its language is another one. It waits in this tab
// until the page is loaded; passwords and files are typed anew, and drafts keep themselves (drafts.js).
const KEY = "typed";
const FIELDS = "textarea, select, input:not([type=hidden], [type=password], [type=file], [type=search])";
const isChosen = ({ type }) => ["checkbox", "radio"].includes(type);
const fields = () => [...document.querySelectorAll("main form")]
  .filter((form) => form.method !== "get" && !form.querySelector("[data-draft]"))
  .flatMap((form) => [...form.querySelectorAll(FIELDS)]);
const named = (field) => [field.name, isChosen(field) ? field.value : ""].join(" ");

behaviour("language", (form) => form.addEventListener("submit", () => {
  const typed = fields().filter((field) => field.name).map((field) => [named(field), isChosen(field) ? field.checked : field.value]);
  const at = new URL(form.elements.next.value, location).pathname;
  try { sessionStorage.setItem(KEY, JSON.stringify({ at, typed })); } catch { /* no storage here */ }
}));

/** Puts back what was typed when this page had another language; called once the behaviours listen. */
export function typeAgain() {
  let kept;
  try { kept = JSON.parse(sessionStorage.getItem(KEY)); sessionStorage.removeItem(KEY); } catch { return; }
  if (kept?.at !== location.pathname) return;
  for (const [name, value] of kept.typed) {
    const field = fields().find((one) => named(one) === name);
    if (!field || value === (isChosen(field) ? field.checked : field.value)) continue;
    if (isChosen(field)) field.checked = value; else field.value = value;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}
