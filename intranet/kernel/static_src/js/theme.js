import { behaviour } from "./attach.js";

const YEAR = 365 * 24 * 3600;

// <div data-theme-switch><button name="theme" value="auto|light|dark" aria-pressed>: the form's own cookie, set without a request.
behaviour("theme-switch", (choice) => {
  const buttons = [...choice.querySelectorAll("button[value]")];
  choice.addEventListener("click", (event) => {
    const button = event.target.closest("button[value]");
    if (!button) return;
    event.preventDefault();
    if (button.value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = button.value;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${button.value}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
    for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
  });
});
