// Windows of the editor: a link, and a picture or a document. A window returns to the text when it is closed.
import { NodeSelection } from "prosemirror-state";
import { pickDocument } from "kernel/documents.js";
import { listbox } from "kernel/listbox.js";
import { linkTo, schema } from "./schema.js";

const { link } = schema.marks;
const { image, attachment } = schema.nodes;

/** Open a window with the words of its fields; `done(values)` gives false to keep it open. */
function ask(dialog, values, view, done) {
  const form = dialog.querySelector("form");
  form.reset();
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.onsubmit = (event) => {
    event.preventDefault();
    if (event.submitter?.value === "cancel" || done(form.elements, event.submitter?.value) !== false) dialog.close();
  };
  dialog.onclose = () => view.focus();
  dialog.showModal();
}

/** The link around the cursor, and from where to where it goes. */
function linkHere({ selection, doc }) {
  const { from, to, $from, empty } = selection;
  if (!empty) {
    let found = null;
    doc.nodesBetween(from, to, (node) => { found ??= link.isInSet(node.marks) ?? null; });
    return { mark: found, from, to };
  }
  const mark = link.isInSet($from.marks()) ?? link.isInSet($from.nodeAfter?.marks ?? []);
  if (!mark) return { mark: null, from, to };
  let [start, end] = [from, from];
  $from.parent.forEach((node, offset) => {
    const at = $from.start() + offset;
    if (mark.isInSet(node.marks) && at <= from && at + node.nodeSize >= from) [start, end] = [at, at + node.nodeSize];
  });
  return { mark, from: start, to: end };
}

export function linkCommand(dialog, titles) {
  const field = dialog.querySelector("[name=address]");
  const error = dialog.querySelector("[data-error]");
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "false");
  let chosen = null; // a page that was chosen from the list, and its title
  const list = listbox(field, {
    label: field.labels[0].textContent,
    choose(option) { chosen = { page: option.dataset.page, title: option.dataset.title }; field.value = chosen.title; },
    async read(answer) {
      return (await answer.json()).pages.map(({ id, title, space }) => {
        const option = document.createElement("li"), small = document.createElement("small");
        option.setAttribute("role", "option");
        Object.assign(option.dataset, { page: id, title });
        small.textContent = space;
        option.append(`${title} `, small);
        return option;
      });
    },
  });
  field.addEventListener("input", () => {
    chosen = null;
    const words = field.value.trim();
    if (words.length < 2 || linkTo(words)?.href.includes(":") || words.startsWith("/")) list.close();
    else list.ask(`${titles}?${new URLSearchParams({ q: words })}`);
  });

  return (state, dispatch, view) => {
    if (state.selection instanceof NodeSelection || state.selection.$from.parent.type.spec.code) return false;
    if (!dispatch) return true;
    const { mark, from, to } = linkHere(state);
    error.hidden = true;
    dialog.querySelector("[value=remove]").hidden = !mark;
    dialog.querySelector("[data-words]").hidden = from !== to;
    ask(dialog, { address: mark?.attrs.href || mark?.attrs.title || (mark ? `/wiki/${mark.attrs.page}/` : ""), words: "" }, view, ({ address, words }, how) => {
      const tr = view.state.tr.removeMark(from, to, link);
      if (how === "remove") { view.dispatch(tr); return true; }
      const typed = address.value.trim();
      const attrs = chosen ? { href: "", page: chosen.page, title: "" } : isAddress(typed) ? linkTo(typed) : { href: "", page: "", title: typed.slice(0, 200) };
      if (!typed || !attrs) { error.hidden = false; address.focus(); return false; }
      if (from !== to) view.dispatch(tr.addMark(from, to, link.create(attrs)));
      else view.dispatch(tr.replaceSelectionWith(schema.text(words.value.trim() || chosen?.title || typed, [link.create(attrs)]), false));
      return true;
    });
    return "elsewhere";
  };
}
/** A document of a library: a paragraph with its address alone, which readers see as a card. `window` is as `pickDocument` takes it. */
export function libraryCommand(window) {
  return (state, dispatch, view) => {
    if (state.selection.$from.parent.type.spec.code) return false;
    if (!dispatch) return true;
    pickDocument(window).then((chosen) => {
      if (chosen) {
        const href = new URL(chosen).pathname; // it stays right when the site moves
        view.dispatch(view.state.tr.replaceSelectionWith(schema.nodes.paragraph.create(null, schema.text(href, [link.create({ href, page: "", title: "" })]))));
      }
      view.focus();
    });
    return "elsewhere";
  };
}

// What is no address is the title of a page that nobody may have written yet.
const isAddress = (words) => /^(?:[a-z][a-z0-9+.-]*:|\/|#)/i.test(words);

/** Pictures and documents: sent in pieces (kernel/tus.js), kept with the page, and put where the cursor is. */
export function fileCommand(dialog, { attach, library, endpoint, target, picture }) {
  const state = dialog.querySelector("[role=status]");
  const token = () => JSON.parse(document.body.dataset.hxHeaders ?? "{}")["X-CSRFToken"];
  const said = state.dataset;

  async function send(file) {
    const { Upload } = await import(library);
    const url = await new Promise((resolve, reject) => {
      const upload = new Upload(file, {
        endpoint,
        chunkSize: 8 * 1024 * 1024, // `PIECE_BYTES` of kernel/blobs/storage
        retryDelays: [0, 1000, 3000, 5000, 10000],
        headers: { "X-CSRFToken": token() },
        metadata: { filename: file.name, purpose: "wiki", target },
        storeFingerprintForResuming: false,
        onProgress(bytes, total) { state.textContent = said.sending.replace("{part}", (bytes / total).toLocaleString(`${document.documentElement.lang}-CA`, { style: "percent" })); },
        onSuccess() { resolve(upload.url); },
        onError(error) {
          const answer = error.originalResponse;
          reject(new Error(answer?.getStatus() === 403 && answer.getHeader("Content-Type")?.startsWith("text/plain") ? answer.getBody() : said.failed));
        },
      });
      upload.start();
    });
    const body = new URLSearchParams({ upload: url.split("/").at(-2), name: file.name });
    const answer = await fetch(attach, { method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json" } });
    const kept = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(kept.error ?? said.failed);
    return kept;
  }

  return (current, dispatch, view) => {
    if (current.selection.$from.parent.type.spec.code) return false;
    if (!dispatch) return true;
    const here = picture && current.selection.node?.type === image ? current.selection : null; // one that is there is described anew
    state.textContent = "";
    const [choice, ...words] = ["file", ...(picture ? ["alt", "caption"] : [])].map((name) => dialog.querySelector(`[name=${name}]`));
    choice.closest(".govuk-form-group").hidden = here !== null;
    choice.required = here === null;
    ask(dialog, here ? { alt: here.node.attrs.alt, caption: here.node.attrs.caption } : {}, view, () => {
      const [alt = "", caption = ""] = words.map(({ value }) => value.trim());
      if (here) { view.dispatch(view.state.tr.setNodeMarkup(here.from, null, { ...here.node.attrs, alt, caption })); return true; }
      send(choice.files[0]).then(({ file, name, is_image: isImage }) => {
        view.dispatch(view.state.tr.replaceSelectionWith(picture && isImage ? image.create({ file, alt, caption }) : attachment.create({ file, name })));
        dialog.close();
      }, (error) => { state.textContent = error.message; });
      return false;
    });
    return "elsewhere";
  };
}

/** How pictures and documents are shown in the text; `address` is that of files, without their ids. */
export function fileViews(address) {
  const at = (file) => `${address}${encodeURIComponent(file)}/`;
  return {
    image({ attrs }) {
      const dom = document.createElement("figure"), picture = document.createElement("img"), caption = document.createElement("figcaption");
      dom.dataset.file = attrs.file;
      Object.assign(picture, { src: at(attrs.file), alt: attrs.alt });
      caption.textContent = attrs.caption;
      dom.append(picture, ...(attrs.caption ? [caption] : []));
      return { dom };
    },
    attachment({ attrs }) {
      const dom = document.createElement("p"), link = document.createElement("a");
      dom.className = "attachment";
      dom.dataset.file = attrs.file;
      Object.assign(link, { href: at(attrs.file), textContent: attrs.name });
      dom.append(link);
      return { dom };
    },
  };
}
