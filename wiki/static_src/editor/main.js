// The editor of a page: <form data-editor> of wiki/edit.html. Several people write one text at once; see docs/decisions/wiki.md.
import * as Y from "yjs";
import { baseKeymap, chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { EditorState, NodeSelection, Plugin } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { redo, undo, yUndoPlugin, yUndoPluginKey, ySyncPlugin } from "y-prosemirror";
import { cursors, showPeople } from "./cursors.js";
import { fileCommand, fileViews, libraryCommand, linkCommand } from "./dialogs.js";
import { Kept } from "./kept.js";
import { cleanPasted } from "./pasted.js";
import { NEW_EPOCH, Provider, SIGNED_OUT } from "./provider.js";
import { schema } from "./schema.js";
import { goToCell, insertTable, placeIn, tableCommands } from "./tables.js";
import { toolbar } from "./toolbar.js";

const PAUSE = 1200, SAVED_IN = 6000;
const form = document.querySelector("[data-editor]");
const { page, socket, schema: version, titles, files, attach } = form.dataset;
const find = (name) => form.querySelector(`[data-${name}]`);
const { nodes: n, marks: m } = schema;

// What is said to those who hear the page, a moment later and together.
const spoken = find("spoken");
let words = [], speaking;
const say = (one) => {
  if (one) words.push(one);
  clearTimeout(speaking);
  speaking = setTimeout(() => { spoken.textContent = words.join(" "); words = []; }, PAUSE);
};

const doc = new Y.Doc();
const fragment = doc.getXmlFragment("prosemirror");
let view;
const provider = new Provider(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${socket}`, doc, { schema: Number(version), isBusy: () => view.composing });
// The text when everything in it was saved: what is not among its blocks was changed here since.
let base = null;
const changed = () => {
  const known = new Set(base?.content.content);
  return view.state.doc.content.content.filter((block) => !known.has(block)).map((block) => block.toJSON());
};
const kept = new Kept({ member: document.body.dataset.member, page, client: doc.clientID, unsaved: () => provider.unsaved, epoch: () => provider.epoch, blocks: changed });

// Commands -----------------------------------------------------------------------------------------------------------------

const isIn = (type) => ({ selection: { $from } }) => { for (let depth = $from.depth; depth; depth -= 1) if ($from.node(depth).type === type) return true; return false; };
const hasMark = (mark) => ({ selection: { from, to, $from, empty }, storedMarks, doc: all }) => (empty ? Boolean(mark.isInSet(storedMarks ?? $from.marks())) : all.rangeHasMark(from, to, mark));
const around = (type) => (state, dispatch) => (isIn(type)(state) ? lift(state, dispatch) : wrapIn(type)(state, dispatch));
const asList = (type) => (state, dispatch) => (isIn(type)(state) ? liftListItem(n.list_item)(state, dispatch) : wrapInList(type)(state, dispatch));
const insert = (type) => (state, dispatch) => { if (state.selection.$from.parent.type.spec.code) return false; dispatch?.(state.tr.replaceSelectionWith(type.create()).scrollIntoView()); return true; };
const calloutAt = ({ selection: { $from } }) => { for (let depth = $from.depth; depth; depth -= 1) if ($from.node(depth).type === n.callout) return $from.before(depth); return null; };
const pictureWindow = document.querySelector("[data-window=picture]"), documentWindow = document.querySelector("[data-window=document]");
const uploading = attach && { attach, library: form.dataset.library, endpoint: form.dataset.endpoint, target: page };
const link = linkCommand(document.querySelector("[data-window=link]"), titles);

const commands = {
  strong: toggleMark(m.strong),
  em: toggleMark(m.em),
  strike: toggleMark(m.strike),
  code: toggleMark(m.code),
  link,
  bullets: asList(n.bullet_list),
  numbers: asList(n.ordered_list),
  deeper: sinkListItem(n.list_item),
  higher: liftListItem(n.list_item),
  quote: around(n.blockquote),
  callout: around(n.callout),
  rule: insert(n.horizontal_rule),
  table: insertTable,
  undo,
  redo,
  ...tableCommands,
  ...(uploading && { picture: fileCommand(pictureWindow, { ...uploading, picture: true }), document: fileCommand(documentWindow, { ...uploading, picture: false }) }),
  library: libraryCommand({ address: form.dataset.picker, label: form.dataset.pickerLabel, close: form.dataset.pickerClose }),
  describe: (state, dispatch, theView) => state.selection.node?.type === n.image && Boolean(uploading) && commands.picture(state, dispatch, theView),
};
const history = (state) => yUndoPluginKey.getState(state)?.undoManager;
commands.undo = (state, dispatch) => (dispatch ? undo(state) : Boolean(history(state)?.undoStack.length));
commands.redo = (state, dispatch) => (dispatch ? redo(state) : Boolean(history(state)?.redoStack.length));
const states = {
  strong: hasMark(m.strong), em: hasMark(m.em), strike: hasMark(m.strike), code: hasMark(m.code), link: hasMark(m.link),
  bullets: isIn(n.bullet_list), numbers: isIn(n.ordered_list), quote: isIn(n.blockquote), callout: isIn(n.callout),
};
const styleOf = ({ selection: { $from: { parent } } }) => (parent.type === n.heading ? String(parent.attrs.level) : parent.type === n.code_block ? "code" : "text");
const asStyle = (style) => (style === "text" ? setBlockType(n.paragraph) : style === "code" ? setBlockType(n.code_block) : setBlockType(n.heading, { level: Number(style) }));
const choices = {
  style: { get: styleOf, set: asStyle },
  callout: {
    get: (state) => { const at = calloutAt(state); return at === null ? "info" : state.doc.nodeAt(at).attrs.kind; },
    set: (kind) => (state, dispatch) => { const at = calloutAt(state); if (at === null) return false; dispatch?.(state.tr.setNodeMarkup(at, null, { kind })); return true; },
  },
};
const shown = {
  table: (state) => placeIn(state) !== null,
  callout: (state) => calloutAt(state) !== null,
  list: isIn(n.list_item),
  picture: (state) => state.selection instanceof NodeSelection && state.selection.node.type === n.image && Boolean(uploading),
};

const breakLine = chainCommands(exitCode, (state, dispatch) => { dispatch?.(state.tr.replaceSelectionWith(n.hard_break.create()).scrollIntoView()); return true; });
const keys = {
  "Mod-z": undo, "Mod-y": redo, "Shift-Mod-z": redo,
  "Mod-b": commands.strong, "Mod-i": commands.em, "Mod-e": commands.code, "Mod-Shift-x": commands.strike, "Mod-k": link,
  "Mod-Alt-0": asStyle("text"), "Mod-Alt-2": asStyle("2"), "Mod-Alt-3": asStyle("3"), "Mod-Alt-4": asStyle("4"),
  "Mod-Shift-7": commands.numbers, "Mod-Shift-8": commands.bullets, "Mod-Shift-9": commands.quote,
  "Mod-]": commands.deeper, "Mod-[": commands.higher,
  "Shift-Enter": breakLine, "Mod-Enter": chainCommands(tableCommands["leave-table"], breakLine), Enter: splitListItem(n.list_item),
  Tab: goToCell(1), "Shift-Tab": goToCell(-1), // elsewhere Tab leaves the text, as in any page
  "Alt-F10": () => bars.focus(),
};
const rules = inputRules({
  rules: [
    textblockTypeInputRule(/^(#{2,4})\s$/, n.heading, (found) => ({ level: found[1].length })),
    textblockTypeInputRule(/^```$/, n.code_block),
    wrappingInputRule(/^\s*([-*])\s$/, n.bullet_list),
    wrappingInputRule(/^(\d{1,3})\.\s$/, n.ordered_list, (found) => ({ order: Number(found[1]) }), (found, node) => node.childCount + node.attrs.order === Number(found[1])),
    wrappingInputRule(/^\s*>\s$/, n.blockquote),
  ],
});

// The text -----------------------------------------------------------------------------------------------------------------

const surface = find("surface");
const isEditable = () => base !== null && provider.mayWrite && !provider.isStopped;
view = new EditorView(surface, {
  editable: isEditable,
  attributes: () => ({
    class: "prose editor__text", role: "textbox", "aria-multiline": "true", "aria-label": surface.dataset.label, "aria-describedby": surface.dataset.help,
    lang: surface.dataset.language, translate: "no", spellcheck: "true", "aria-readonly": String(!isEditable()), tabindex: "0",
  }),
  transformPastedHTML: cleanPasted,
  nodeViews: fileViews(files),
  handleDOMEvents: { compositionend: () => { setTimeout(() => provider.letIn()); return false; } },
  state: EditorState.create({
    schema,
    plugins: [
      ySyncPlugin(fragment),
      cursors(provider.awareness),
      yUndoPlugin(),
      rules,
      keymap(keys),
      keymap(baseKeymap),
      dropCursor({ color: false, class: "editor__drop" }),
      gapCursor(),
      new Plugin({ view: () => ({ update: ({ state }) => { if (base && !provider.isDirty) base = state.doc; bars?.show(state, isEditable()); } }) }),
    ],
  }),
});
const bars = toolbar(form, view, { commands, states, choices, shown });
for (const button of form.querySelectorAll("[data-command=picture], [data-command=document]")) button.hidden = !uploading;
showPeople(provider.awareness, find("people"), surface, say);

// What is saved ------------------------------------------------------------------------------------------------------------

const showing = find("save-state");
let told = "";
function stateNow() {
  if (provider.isStopped) return { 4413: "full", 4426: "old", 4403: "closed", 4404: "closed" }[provider.code] ?? "refused";
  if (!provider.isOpen) return provider.code === SIGNED_OUT ? "signed-out" : base === null ? "connecting" : "offline";
  if (base === null) return "connecting";
  if (!provider.mayWrite) return "reading";
  if (provider.isLate) return "unsaved";
  return provider.isDirty ? "saving" : "saved";
}
function showState() {
  const state = stateNow();
  if (state === showing.dataset.state) return;
  showing.dataset.state = state;
  for (const one of form.querySelectorAll("[data-in-state]")) one.hidden = !one.dataset.inState.split(" ").includes(state);
  view.setProps({}); // whether it can be edited is asked again
  bars.show(view.state, isEditable());
  // Heard: where it stays for a moment, and not at each key.
  clearTimeout(showState.timer);
  if (state !== "saving") showState.timer = setTimeout(() => { if (state !== told && !(told === "" && state === "saved")) say(showing.querySelector(`[data-in-state~="${state}"]`)?.textContent.trim()); told = state; }, PAUSE);
}
provider.addEventListener("change", () => {
  if (base && !provider.isDirty) base = view.state.doc;
  kept.soon();
  showState();
});
provider.addEventListener("hello", ({ detail }) => { provider.awareness.setLocalStateField("user", detail.you); });
provider.addEventListener("synced", () => {
  for (const left of kept.left()) {
    if (left.epoch === provider.epoch) {
      Y.applyUpdate(doc, left.update, "kept");
      provider.addEventListener("change", function forget() { if (!provider.isDirty) { kept.forget(left.key); provider.removeEventListener("change", forget); } });
    } else propose(left);
  }
  base ??= view.state.doc;
  showState();
  provider.say("change");
});
provider.addEventListener("closed", ({ detail }) => {
  kept.now();
  if (detail.code === NEW_EPOCH) location.reload(); // what is not saved is proposed then
});
addEventListener("beforeunload", (event) => { if (provider.isDirty && provider.code !== NEW_EPOCH) event.preventDefault(); });
showState();

// Words of an older epoch are not merged without a person: each block is offered.
function propose(left) {
  const region = find("aside");
  for (const json of left.blocks) {
    let block;
    try { block = schema.nodeFromJSON(json); block.check(); } catch { continue; }
    const one = region.querySelector("template").content.cloneNode(true).firstElementChild;
    one.querySelector("[data-words]").textContent = block.textContent;
    const end = () => { one.remove(); if (!region.querySelector("[data-words]")) { kept.forget(left.key); region.hidden = true; view.focus(); } };
    one.querySelector("[data-add]").addEventListener("click", () => { view.dispatch(view.state.tr.insert(view.state.doc.content.size, block).scrollIntoView()); end(); });
    one.querySelector("[data-drop]").addEventListener("click", end);
    region.append(one);
    region.hidden = false;
  }
}

for (const button of form.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => navigator.clipboard?.writeText(changed().map((block) => schema.nodeFromJSON(block).textContent).join("\n\n")).then(() => say(button.dataset.copy)));
}

// Publishing waits for what is not saved.
form.addEventListener("submit", (event) => {
  if (!provider.isDirty) return;
  event.preventDefault();
  provider.flush();
  const end = () => { clearTimeout(timer); provider.removeEventListener("change", look); };
  const look = () => { if (!provider.isDirty) { end(); form.requestSubmit(event.submitter); } };
  const timer = setTimeout(() => { end(); say(showing.dataset.wait); showing.scrollIntoView({ block: "nearest" }); }, SAVED_IN);
  provider.addEventListener("change", look);
});
