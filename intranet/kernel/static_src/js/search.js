// "/" goes to the search field, as in most tools; never while typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const field = document.querySelector("[data-search-key]");
  if (field?.offsetParent) { event.preventDefault(); field.focus(); }
});
