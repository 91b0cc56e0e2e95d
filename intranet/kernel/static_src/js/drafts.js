import { behaviour } from "./attach.js";

// What is typed in a form stays in this browser until it is published: <form> with content/_draft.html, whose region has
// data-draft="key". It is kept under the member (<body data-member>) and the key, brought back with a notice, and forgotten when the
// server says that the form was published (a cookie `draft-sent.key`), when it is discarded, and when one signs out. A session
// that ends by itself keeps it: it is then that something was being written. See `kernel/content/drafts.py`.
const PREFIX = "draft:", SENT = "draft-sent.", ENDED = "drafts-ended", PAUSE = 400, KEPT = 30 * 24 * 3600 * 1000;
const { member } = document.body.dataset;
const own = `${PREFIX}${member}:`;
let isEnded = !member;

const remove = (key) => { try { localStorage.removeItem(key); } catch { /* no storage here */ } };
const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const write = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full, or none */ } };
const kept = () => { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } };

// What was published: also from this page, in which the same form may open again.
function forgetSent() {
  for (const [name] of document.cookie.split("; ").map((cookie) => cookie.split("="))) {
    if (!member || !name.startsWith(SENT)) continue;
    remove(own + name.slice(SENT.length));
    document.cookie = `${name}=; Path=/; Max-Age=0; SameSite=Lax`;
  }
}
// What is too old, and what another member left on this machine.
if (member) for (const key of kept()) if (!key.startsWith(own) || !(Date.now() - read(key)?.at < KEPT)) remove(key);

// Signing out forgets everything, in the other tabs too.
document.addEventListener("submit", ({ target }) => {
  if (!target.matches("[data-signs-out]")) return;
  isEnded = true;
  kept().forEach(remove);
  write(ENDED, Date.now());
  remove(ENDED);
});
addEventListener("storage", ({ key }) => { if (key === ENDED) isEnded = true; });

behaviour("draft", (region) => {
  forgetSent();
  const form = region.closest("form");
  const key = own + region.dataset.draft;
  const fields = [...form.elements].filter((field) => field.name && field.matches("textarea, select, input[type=text], input:not([type])"));
  const served = new Map(fields.map((field) => [field, field.defaultValue ?? [...field.options].find((one) => one.defaultSelected)?.value ?? field.value]));
  const token = form.elements.token; // sent again as it was: what had arrived after all is not published twice
  let timer, isMine = false;

  const name = document.createElement("input");
  Object.assign(name, { type: "hidden", name: "draft", value: region.dataset.draft });
  form.append(name);

  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    if (isEnded) return;
    if (fields.every((field) => field.value === served.get(field))) { remove(key); return; }
    write(key, { at: Date.now(), token: token?.value, fields: Object.fromEntries(fields.map((field) => [field.name, field.value])) });
  };
  const put = (valueOf) => {
    isMine = true;
    for (const field of fields) {
      const value = valueOf(field);
      if (value === undefined || value === field.value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    isMine = false;
  };
  form.addEventListener("input", () => { if (!isMine) { clearTimeout(timer); timer = setTimeout(save, PAUSE); } });
  const leave = () => { if (timer) save(); };
  form.addEventListener("submit", leave);
  document.addEventListener("visibilitychange", leave);
  addEventListener("pagehide", leave);

  const draft = member && read(key);
  if (!draft || !fields.some((field) => field.name in draft.fields && draft.fields[field.name] !== served.get(field))) return;
  put((field) => draft.fields[field.name]);
  if (token && draft.token) token.value = draft.token;
  const notice = region.querySelector("template").content.cloneNode(true);
  notice.querySelector("[data-when]").textContent = new Date(draft.at).toLocaleString(`${document.documentElement.lang}-CA`, { dateStyle: "long", timeStyle: "short" });
  notice.querySelector("[data-discard]").addEventListener("click", () => {
    clearTimeout(timer);
    timer = undefined;
    remove(key);
    put((field) => served.get(field));
    region.querySelector(".callout").remove();
    fields[0].focus();
  });
  region.append(notice);
});
