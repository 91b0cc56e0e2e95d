import { behaviour } from "kernel/attach.js";

// <form data-marks-read="behind">: a discussion is read once it was looked at for a second, and not before; what comes while it is
// open is read when it is left, or half a minute later. The form has the `number` of the last thing on the page; what is put in says
// its own as data-number. It is sent beside the page and outlives it. Without script its button does the same.
const LOOK = 1000, AT_MOST = 30000;

behaviour("marks-read", (form) => {
  const field = form.elements.number;
  let noted = form.dataset.marksRead ? -1 : Number(field.value);
  let timer, wait;
  const stop = () => { clearTimeout(timer); timer = undefined; };
  const send = () => {
    stop();
    const number = Number(field.value), before = noted;
    noted = number;
    fetch(form.action, { method: "POST", headers: { "HX-Request": "true" }, body: new URLSearchParams(new FormData(form)), keepalive: true, redirect: "manual" }).catch(() => { noted = before; });
  };
  const soon = (milliseconds) => {
    if (timer || document.hidden || Number(field.value) <= noted) return;
    wait = milliseconds;
    timer = setTimeout(send, wait);
  };
  const leave = () => {
    if (wait === LOOK) stop();
    else if (timer) send();
  };
  document.addEventListener("live:shown", ({ target }) => {
    const number = Number(target.dataset.number ?? 0);
    if (number > Number(field.value)) field.value = number;
    soon(AT_MOST);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); else soon(LOOK); });
  addEventListener("pagehide", leave);
  soon(LOOK);
});
