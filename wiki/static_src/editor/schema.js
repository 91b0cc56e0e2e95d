// The schema of texts, made of wiki/schema.json as the server's is. What comes from elsewhere (pasted, or written by a broken client)
// is held against the same rules: a link leads to nothing that runs.
import { Schema } from "prosemirror-model";
import given from "../../schema.json";

const MAX_ADDRESS = 2048;
const SAFE = /^(?:https?:\/\/|mailto:|tel:|\/(?!\/)|#)/i;
const IDENTITY = /^[0-9a-z]{1,16}$/;
const OWN_PAGE = /^\/wiki\/([a-z0-9]{16})(?:-[^/]*)?\/$/;

export const isSafeAddress = (address) => address.length <= MAX_ADDRESS && SAFE.test(address.trim());

function isAllowed(rule, value) {
  if (rule.in) return rule.in.includes(value);
  if ("from" in rule) return Number.isInteger(value) && value >= rule.from && value <= rule.to;
  if (rule.identity) return typeof value === "string" && IDENTITY.test(value);
  if (rule.address) return value === "" || isSafeAddress(value);
  return typeof value === "string" && value.length <= rule.length;
}

/** The attributes of a kind of nodes or marks as they count: what is wrong is its default. */
function counted({ attrs = {} }, values) {
  return Object.fromEntries(Object.entries(attrs).map(([name, rule]) => [name, isAllowed(rule, values[name]) ? values[name] : rule.default ?? ""]));
}

/** The attributes of a link that leads to an address: a page of this site is known by its id, whatever its title becomes. */
export function linkTo(address) {
  const words = address.trim();
  let url;
  try { url = new URL(words, location.origin); } catch { return null; }
  const [, page] = (url.origin === location.origin && OWN_PAGE.exec(url.pathname)) || [];
  if (page) return { href: "", page, title: "" };
  return isSafeAddress(words) ? { href: words, page: "", title: "" } : null;
}

const text = (element, selector) => element.querySelector(selector)?.textContent.trim() ?? "";
const HEADINGS = { H1: 2, H2: 2, H3: 3, H4: 4, H5: 4, H6: 4 };

// How each is written in the editor, and what of other pages becomes one.
const nodes = {
  paragraph: { toDOM: () => ["p", 0], parseDOM: [{ tag: "p" }] },
  heading: {
    toDOM: (node) => [`h${node.attrs.level}`, 0],
    parseDOM: Object.entries(HEADINGS).map(([name, level]) => ({ tag: name.toLowerCase(), attrs: { level } })),
  },
  blockquote: { toDOM: () => ["blockquote", 0], parseDOM: [{ tag: "blockquote" }] },
  callout: {
    toDOM: (node) => ["div", { class: `callout callout--${node.attrs.kind}`, "data-callout": node.attrs.kind }, ["div", 0]],
    parseDOM: [{ tag: "div[data-callout]", getAttrs: ({ dataset }) => counted(given.nodes.callout, { kind: dataset.callout }) }],
  },
  code_block: {
    toDOM: (node) => ["pre", { "data-language": node.attrs.language || null }, ["code", 0]],
    parseDOM: [{ tag: "pre", preserveWhitespace: "full", getAttrs: ({ dataset }) => counted(given.nodes.code_block, { language: dataset.language }) }],
  },
  bullet_list: { toDOM: () => ["ul", 0], parseDOM: [{ tag: "ul" }] },
  ordered_list: {
    toDOM: (node) => ["ol", { start: node.attrs.order === 1 ? null : node.attrs.order }, 0],
    parseDOM: [{ tag: "ol", getAttrs: (element) => counted(given.nodes.ordered_list, { order: element.start }) }],
  },
  list_item: { toDOM: () => ["li", 0], parseDOM: [{ tag: "li" }] },
  table: { toDOM: () => ["div", { class: "table-scroll" }, ["table", ["tbody", 0]]], parseDOM: [{ tag: "table" }] },
  table_row: { toDOM: () => ["tr", 0], parseDOM: [{ tag: "tr" }] },
  table_header: { toDOM: () => ["th", 0], parseDOM: [{ tag: "th" }] },
  table_cell: { toDOM: () => ["td", 0], parseDOM: [{ tag: "td" }] },
  image: {
    // What is shown is a view (pictures.js): it knows where the files are.
    toDOM: ({ attrs }) => ["figure", { "data-file": attrs.file }, ["img", { alt: attrs.alt }], ["figcaption", attrs.caption]],
    parseDOM: [{
      tag: "figure[data-file]",
      getAttrs: (element) => counted(given.nodes.image, { file: element.dataset.file, alt: element.querySelector("img")?.alt, caption: text(element, "figcaption") }),
    }],
  },
  attachment: {
    toDOM: ({ attrs }) => ["p", { class: "attachment", "data-file": attrs.file }, ["span", attrs.name]],
    parseDOM: [{ tag: "p[data-file]", priority: 60, getAttrs: (element) => counted(given.nodes.attachment, { file: element.dataset.file, name: element.textContent }) }],
  },
  recording: {
    toDOM: ({ attrs }) => ["figure", { class: "attachment", "data-recording": attrs.recording }, ["span", attrs.title]],
    parseDOM: [{
      tag: "figure[data-recording]",
      getAttrs: (element) => counted(given.nodes.recording, { recording: element.dataset.recording, title: element.textContent }),
    }],
  },
  horizontal_rule: { toDOM: () => ["hr"], parseDOM: [{ tag: "hr" }] },
  hard_break: { toDOM: () => ["br"], parseDOM: [{ tag: "br" }] },
};

const marks = {
  link: {
    toDOM({ attrs }) {
      const { href, page, title } = counted(given.marks.link, attrs);
      return ["a", { href: page ? `/wiki/${page}/` : href || null, "data-page": page || null, "data-title": title || null, class: title ? "wanted" : null }, 0];
    },
    parseDOM: [
      { tag: "a[data-page]", getAttrs: ({ dataset }) => counted(given.marks.link, { page: dataset.page }) },
      { tag: "a[data-title]", getAttrs: ({ dataset }) => counted(given.marks.link, { title: dataset.title }) },
      { tag: "a[href]", getAttrs: (element) => linkTo(element.getAttribute("href")) ?? false },
    ],
  },
  strong: {
    toDOM: () => ["strong", 0],
    parseDOM: [{ tag: "strong" }, { tag: "b" }],
  },
  em: { toDOM: () => ["em", 0], parseDOM: [{ tag: "em" }, { tag: "i" }] },
  strike: { toDOM: () => ["s", 0], parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }] },
  code: { toDOM: () => ["code", 0], parseDOM: [{ tag: "code" }, { tag: "tt" }] },
};

// "default" is the only word of a rule that is ProseMirror's as well.
const specOf = ({ attrs, ...spec }, written = {}) => ({
  ...spec,
  ...written,
  ...(attrs && { attrs: Object.fromEntries(Object.entries(attrs).map(([name, rule]) => [name, "default" in rule ? { default: rule.default } : {}])) }),
});
const all = (specs, written) => Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, specOf(spec, written[name])]));

export const schema = new Schema({ nodes: all(given.nodes, nodes), marks: all(given.marks, marks) });
