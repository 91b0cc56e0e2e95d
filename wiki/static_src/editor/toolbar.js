// The bar of buttons: one stop of Tab, arrows inside, Escape back to the text. A button has `data-command`, a select `data-choice`.
// Bars with `data-when` are shown where they are of use.

/** `commands[name]` is a command of ProseMirror, `states[name](state)` whether it is on; `choices[name]` has `get(state)` and `set(value)`. */
export function toolbar(form, view, { commands, states, choices, shown }) {
  const bars = [...form.querySelectorAll("[role=toolbar]")];
  const buttons = [...form.querySelectorAll("[data-command]")];
  const selects = [...form.querySelectorAll("[data-choice]")];

  for (const button of buttons) {
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      const goesOn = commands[button.dataset.command](view.state, view.dispatch, view);
      if (goesOn !== "elsewhere") view.focus();
    });
  }
  for (const select of selects) {
    select.addEventListener("change", () => { choices[select.dataset.choice].set(select.value)(view.state, view.dispatch, view); view.focus(); });
  }
  for (const bar of bars) {
    const stops = () => [...bar.querySelectorAll("button, select")].filter((one) => !one.hidden);
    const rove = (one) => { for (const other of stops()) other.tabIndex = other === one ? 0 : -1; };
    rove(stops()[0]);
    bar.addEventListener("focusin", ({ target }) => rove(target));
    bar.addEventListener("keydown", (event) => {
      const all = stops(), at = all.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (event.key === "Escape") { event.preventDefault(); view.focus(); }
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      all.at(to % all.length).focus();
    });
  }

  return {
    focus() { bars[0].querySelector("[tabindex='0']").focus(); return true; },
    show(state, isEditable) {
      for (const bar of bars) {
        const isShown = !bar.dataset.when || (isEditable && shown[bar.dataset.when](state));
        if (!isShown && bar.contains(document.activeElement)) view.focus();
        bar.hidden = !isShown;
      }
      for (const button of buttons) {
        const name = button.dataset.command;
        button.setAttribute("aria-disabled", String(!isEditable || !commands[name](state, null, view)));
        if (states[name]) button.setAttribute("aria-pressed", String(states[name](state)));
      }
      for (const select of selects) {
        select.disabled = !isEditable;
        const value = choices[select.dataset.choice].get(state);
        if (value !== select.value) select.value = value;
      }
    },
  };
}
