import { behaviour } from "kernel/attach.js";

// <div data-passages="address of the comments" data-edition> : words that are selected in it get a link to comment on them.
// The server finds the words again, nearest to the offset, in the text that was read.
const MAX_WORDS = 300;

behaviour("passages", (text) => {
  const link = document.getElementById("passage-here");
  const hint = document.querySelector("[data-passages-hint]");
  if (!link) return;
  if (hint) hint.hidden = false;
  const update = () => {
    const selection = getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const words = range && text.contains(range.commonAncestorContainer) ? selection.toString().trim().slice(0, MAX_WORDS) : "";
    link.hidden = !words;
    if (!words) return;
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const at = `${text.dataset.edition}:${[...before.toString()].length}`;
    link.href = `${text.dataset.passages}?${new URLSearchParams({ at, quote: words })}#comment-form`;
    const box = range.getBoundingClientRect();
    link.style.insetBlockStart = `${scrollY + box.bottom + 6}px`;
    link.style.insetInlineStart = `${Math.max(8, Math.min(scrollX + box.left, document.documentElement.clientWidth - link.offsetWidth - 8))}px`;
  };
  document.addEventListener("selectionchange", update);
});
