import { attachAll } from "kernel/attach.js";
import htmx from "kernel/htmx.js";
import { staying } from "kernel/live.js";
import { show } from "kernel/toasts.js";

// <a data-replies href="/posts/…/reply/?to=…">: a small form opens under the post, and under the post of a reply; on the page of a
// thread, whose #answer stands below all replies, that is where one replies to the post. Without scripts it leads to a page.
const opening = new Set(); // addresses
const topmost = (post) => { for (let one = post; one; one = one.parentElement.closest("article")) post = one; return post; };
const into = (form) => form.querySelector("textarea").focus();

async function open(link) {
  const composer = document.getElementById("answer");
  if (composer && !link.search) { into(composer); return; }
  const post = link.closest("article");
  const opened = document.getElementById(`reply-${post.id.slice("post-".length)}`);
  if (opened) { into(opened); return; }
  if (opening.has(link.href)) return;
  opening.add(link.href);
  try {
    const address = new URL(link.href);
    if (!composer) address.searchParams.set("in_place", "1");
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    const held = document.createElement("template");
    if (answer.ok && !answer.redirected) held.innerHTML = (await answer.text()).trim();
    const form = held.content.querySelector(".reply-here");
    if (!form) { location.assign(link.href); return; } // that page says why
    topmost(post).after(form);
    htmx.process(form);
    attachAll(form);
    form.querySelector("[data-cancels]").addEventListener("click", () => { form.remove(); link.focus(); });
    into(form);
  } catch {
    show(document.getElementById("toasts").dataset.offline);
  } finally {
    opening.delete(link.href);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-replies]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
});

/** What a form sent is shown under its post, and takes the focus; the form closes. */
export function showSent(form, answers) {
  const old = document.getElementById(answers.id);
  if (old) staying(() => old.replaceWith(answers)); else form.after(answers);
  form.remove();
  htmx.process(answers);
  attachAll(answers);
  answers.dispatchEvent(new CustomEvent("live:shown", { bubbles: true, detail: { isAdded: false } }));
  const said = answers.querySelector("[data-said]") ?? document.getElementById(answers.dataset.own);
  said.tabIndex = -1;
  said.focus();
}
