import { behaviour } from "./attach.js";

// [data-remark="3"]: while a conversation has the focus or the pointer, the marks of its place ([data-places~="3"]) are lit.
behaviour("remark", (remark) => {
  const light = (isLit) => {
    for (const mark of document.querySelectorAll(`[data-places~="${remark.dataset.remark}"]`)) mark.toggleAttribute("data-lit", isLit);
  };
  for (const name of ["focusin", "pointerenter"]) remark.addEventListener(name, () => light(true));
  for (const name of ["focusout", "pointerleave"]) remark.addEventListener(name, () => light(remark.contains(document.activeElement)));
});
