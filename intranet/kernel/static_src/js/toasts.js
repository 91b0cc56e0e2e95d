import { behaviour } from "./attach.js";

const region = () => document.getElementById("toasts");

/** Shows one line of text that stays until the reader dismisses it. */
export function show(words) {
  const toast = region().querySelector("template").content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-toast-words]").textContent = words;
  region().append(toast);
}

// <div class="toasts" data-toasts data-failed="…" data-offline="…">: messages, and the reason when a fragment could not be loaded.
behaviour("toasts", (toasts) => {
  toasts.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast").remove());
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const isSentence = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
    show(isSentence ? xhr.responseText : toasts.dataset.failed);
  });
  document.addEventListener("htmx:sendError", () => show(toasts.dataset.offline));
});

// A box of errors takes the focus when the page, or the fragment, arrives with it.
behaviour("error-summary", (summary) => summary.focus());
