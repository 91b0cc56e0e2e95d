// The others: where they write, as colours of the kernel's style sheets, and who they are, as a list.
import { yCursorPlugin } from "y-prosemirror";

const IDLE = 2000;

function cursor({ name, hue }, client) {
  const caret = document.createElement("span");
  caret.className = "caret";
  caret.dataset.hue = Number(hue) || 0;
  caret.dataset.client = client;
  caret.setAttribute("aria-hidden", "true"); // who is here is said by the list
  const label = document.createElement("span");
  label.className = "caret__name";
  label.textContent = name;
  caret.append("\u2060", label, "\u2060");
  return caret;
}
const selection = ({ hue }) => ({ class: "selected-by", "data-hue": String(Number(hue) || 0) });

export const cursors = (awareness) => yCursorPlugin(awareness, { cursorBuilder: cursor, selectionBuilder: selection });

/** Keep `list` the people who are here, once each, and say who came and who left. A name stands at its caret until that rests. */
export function showPeople(awareness, list, editor, say) {
  const idle = new Map();
  let known = new Map();
  const move = (client) => {
    editor.querySelector(`.caret[data-client="${client}"]`)?.classList.add("caret--moved");
    clearTimeout(idle.get(client));
    idle.set(client, setTimeout(() => editor.querySelector(`.caret[data-client="${client}"]`)?.classList.remove("caret--moved"), IDLE));
  };
  awareness.on("change", ({ added, updated }) => {
    setTimeout(() => [...added, ...updated].forEach(move)); // once their carets are drawn
    const people = new Map([...awareness.getStates().values()].filter(({ user }) => user).map(({ user }) => [user.id, user]));
    const me = awareness.getLocalState()?.user?.id;
    const [came, left] = [[people, known], [known, people]].map(([some, others]) => [...some.values()].filter(({ id }) => id !== me && !others.has(id)));
    for (const { name } of came) say(list.dataset.came.replace("{name}", name));
    for (const { name } of left) say(list.dataset.left.replace("{name}", name));
    known = people;
    list.replaceChildren(...[...people.values()].map(({ name, initials, hue }) => {
      const one = document.createElement("li");
      one.className = "avatar avatar--s";
      one.dataset.hue = hue;
      one.title = name;
      const short = document.createElement("span"), whole = document.createElement("span");
      short.setAttribute("aria-hidden", "true");
      short.textContent = initials;
      whole.className = "visually-hidden";
      whole.textContent = name;
      one.append(short, whole);
      return one;
    }));
  });
}
