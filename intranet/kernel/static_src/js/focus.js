import htmx from "./htmx.js";

// A part of the page that a button replaced (follow, endorse, react) keeps the focus that the button had: htmx sees to it where the new
// one has its id. What the button says now is said in #said as well: `data-on` and `data-off` for one that is pressed.
const said = document.getElementById("said");
let pressed; // the button whose answer is coming: it goes with what it stands in

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { activeElement } = document;
  pressed = detail.requestConfig.verb !== "get" && activeElement !== document.body && detail.target.contains(activeElement) ? activeElement : undefined;
});

function counterpart(part) {
  const all = [...part.querySelectorAll("button, summary, a[href]")].filter((one) => one.checkVisibility());
  const named = all.filter(({ name }) => name && name === pressed.name);
  return all.find(({ value }) => value && value === pressed.value) ?? (named.length === 1 ? named[0] : all.find((one) => one.matches("summary")) ?? all[0]);
}

htmx.onLoad((part) => {
  if (!pressed || part === document.body) return;
  if (document.activeElement === document.body) {
    const found = counterpart(part) ?? part;
    if (found === part) part.tabIndex = -1;
    found.focus();
  }
  pressed = undefined;
  if (document.activeElement.closest("[role=status]")) return; // it speaks for itself
  const { ariaLabel, ariaPressed, textContent } = document.activeElement;
  const words = (ariaLabel ?? textContent).replace(/\s+/g, " ").trim();
  said.textContent = ariaPressed ? `${words}, ${ariaPressed === "true" ? said.dataset.on : said.dataset.off}` : words;
});
