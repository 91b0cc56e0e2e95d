import { attachAll, behaviour } from "./attach.js";

/** A window with the pages of `address`, from which one document is chosen: its address, or null when it is closed without. */
export function pickDocument({ address, label, close }) {
  const dialog = document.createElement("dialog"), title = document.createElement("h2"), body = document.createElement("div"), leave = document.createElement("button");
  dialog.className = "window window--pick";
  Object.assign(title, { id: "pick-title", className: "h3", textContent: label });
  Object.assign(leave, { type: "button", className: "button button--quiet", textContent: close });
  dialog.setAttribute("aria-labelledby", "pick-title");
  dialog.append(title, body, leave);
  document.body.append(dialog);
  let chosen = null, here = new URL(address, location);

  async function show(wanted, sent = null) {
    const isFirst = !body.firstChild;
    body.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(wanted, { method: sent ? "POST" : "GET", body: sent, headers: { "HX-Request": "true" } });
      const isRefused = sent && answer.status === 400; // the form says why
      if (!(answer.ok || isRefused) || answer.redirected) throw answer;
      if (!sent) here = wanted;
      body.innerHTML = await answer.text();
      attachAll(body);
      const uploaded = sent && !isRefused ? body.querySelectorAll("[data-picked]") : [];
      if (uploaded.length === 1) { choose(uploaded[0]); return; }
    } catch { dialog.close(); open(address) ?? location.assign(address); return; } // the page says what is wrong
    body.removeAttribute("aria-busy");
    (isFirst ? body.querySelector("input") : body.querySelector("[data-pick-title]"))?.focus();
  }

  const choose = (link) => { chosen = link.dataset.picked; dialog.close(); };
  dialog.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (link.dataset.picked) choose(link); else show(new URL(link.getAttribute("href"), here));
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = new URL(event.target.action);
    if (event.target.method !== "get") { show(wanted, new FormData(event.target)); return; }
    wanted.search = new URLSearchParams(new FormData(event.target));
    show(wanted);
  });
  leave.addEventListener("click", () => dialog.close());
  dialog.showModal();
  show(here);
  return new Promise((resolve) => { dialog.addEventListener("close", () => { dialog.remove(); resolve(chosen); }); });
}

// <button hidden data-picks="id" data-address data-close>: in the place of the link before it; puts the address of a document into the
// text of that id, on a line of its own, where it becomes a card.
behaviour("picks", (button) => {
  const field = document.getElementById(button.dataset.picks);
  button.previousElementSibling.remove();
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { address, close } = button.dataset;
    const chosen = await pickDocument({ address, label: button.getAttribute("aria-label"), close });
    if (chosen) {
      const { selectionStart: at, value } = field;
      const before = at && value[at - 1] !== "\n" ? "\n" : "", after = value[at] === "\n" ? "" : "\n";
      field.setRangeText(`${before}${chosen}${after}`, at, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    } else button.focus();
  });
});

// <a data-live-key data-card="/address/">: asked for again, as this reader sees it, when the document is another or is gone.
behaviour("card", (card) => {
  card.addEventListener("live:change", ({ detail }) => {
    if (detail.kind !== "card_changed") return;
    setTimeout(async () => {
      const answer = await fetch(card.dataset.card, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (!answer?.ok || answer.redirected) return;
      const held = document.createElement("template");
      held.innerHTML = (await answer.text()).trim();
      const fresh = held.content.firstElementChild;
      card.replaceWith(fresh);
      fresh.dispatchEvent(new CustomEvent("live:shown", { bubbles: true, detail: { isAdded: false } }));
    }, Math.random() * (detail.spread_ms ?? 0));
  });
});
