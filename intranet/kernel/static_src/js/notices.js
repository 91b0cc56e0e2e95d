import { behaviour } from "./attach.js";

// <a data-reads="form-id">: whoever follows the link has read the line. The form is sent beside it and outlives the page.
behaviour("reads", (link) => {
  const read = () => {
    const form = document.getElementById(link.dataset.reads);
    if (form) fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, redirect: "manual" });
  };
  link.addEventListener("click", read);
  link.addEventListener("auxclick", (event) => { if (event.button === 1) read(); });
});
