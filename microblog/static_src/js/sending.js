import { behaviour } from "kernel/attach.js";
import { showSent } from "./replies.js";

// <form data-sends data-sign-in="/sign-in/" data-empty="…" data-describe="…" data-offline="…" data-signed-out="…" data-failed="…"> with
// a [data-problem] (an alert, hidden) and a <progress hidden>: what is written is sent without leaving the page, so that words,
// pictures and poll are still there when it fails. What is missing is said before anything is sent. Ctrl+Enter sends. With
// data-shown-in="id", what was sent is shown in the element of that id, which the server answers anew.
behaviour("sends", (form) => {
  const problem = form.querySelector("[data-problem]");
  const progress = form.querySelector("progress");
  const words = form.querySelector("textarea");
  let isSending = false;
  const say = (text, field) => { problem.textContent = text; problem.hidden = !text; field?.focus(); };
  const missing = () => {
    if (!words.value.trim()) return [form.dataset.empty, words];
    const slot = [...form.querySelectorAll("[data-slots] > *")].find((one) => one.querySelector("[type=file]")?.value && !one.querySelector("[type=text], textarea")?.value.trim());
    return slot ? [form.dataset.describe, slot.querySelector("[type=text], textarea")] : [];
  };
  const done = (text) => { isSending = false; progress.hidden = true; say(text, words); };
  const read = ({ target: answer }) => {
    const to = answer.getResponseHeader("HX-Redirect");
    if (to) {
      const { pathname, href } = new URL(to, location);
      if (pathname === form.dataset.signIn) { done(form.dataset.signedOut); return; }
      location.assign(href);
      if (pathname === location.pathname) location.reload();
      return;
    }
    const page = new DOMParser().parseFromString(answer.responseText, "text/html");
    const { shownIn } = form.dataset;
    if (shownIn && page.getElementById(shownIn)) { showSent(form, page.getElementById(shownIn)); return; }
    const said = [...page.querySelectorAll(".govuk-error-summary__list > li")].map((one) => one.textContent.trim());
    // A token that was used for something else is no good for the next attempt.
    const fresh = page.querySelector("form [name=token]")?.value;
    if (fresh) form.elements.token.value = fresh;
    done([...new Set(said)].join(" ") || form.dataset.failed);
  };
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isSending) return;
    const [text, field] = missing();
    if (text) { say(text, field); return; }
    say("");
    isSending = true;
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => { progress.hidden = total < 200_000; progress.max = total; progress.value = loaded; });
    request.addEventListener("load", read);
    for (const failure of ["error", "timeout", "abort"]) request.addEventListener(failure, () => done(form.dataset.offline));
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.send(new FormData(form));
  });
});

// <div data-pictures>: a picture that is chosen is shown; one that is pasted or dropped on the form takes the first place that is free.
behaviour("pictures", (list) => {
  const form = list.closest("form");
  const files = [...list.querySelectorAll("[type=file]")];
  if (!files.length) return;
  list.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    const slot = target.closest(".slot");
    slot.querySelector(".slot__picture")?.remove();
    if (!target.files[0]) return;
    const shown = Object.assign(new Image(), { className: "slot__picture", alt: "", src: URL.createObjectURL(target.files[0]) });
    shown.addEventListener("load", () => URL.revokeObjectURL(shown.src));
    slot.prepend(shown);
  });
  const take = (event, found) => {
    const pictures = [...found].filter(({ type }) => type.startsWith("image/"));
    if (!pictures.length) return;
    event.preventDefault();
    list.closest("details").open = true;
    for (const picture of pictures) {
      const free = files.find(({ value }) => !value);
      if (!free) return;
      const held = new DataTransfer();
      held.items.add(picture);
      free.files = held.files;
      for (const kind of ["input", "change"]) free.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  };
  form.addEventListener("paste", (event) => take(event, event.clipboardData.files));
  form.addEventListener("drop", (event) => take(event, event.dataTransfer.files));
  form.addEventListener("dragover", (event) => { if ([...event.dataTransfer.types].includes("Files")) event.preventDefault(); });
});
