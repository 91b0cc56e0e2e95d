// A second click does not send again a form that is on its way: its answer would say that what the first one did cannot be done. It may
// be sent again when nothing came for a while, or when one comes back to the page. What scripts send is theirs to guard.
const PATIENCE = 10_000;
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || ["get", "dialog"].includes(form.method)) return;
  if (Date.now() - (sent.get(form) ?? 0) < PATIENCE) event.preventDefault();
  else sent.set(form, Date.now());
});
addEventListener("pageshow", () => { for (const form of document.forms) sent.delete(form); });
