// What is pasted from Word and from pages of the web becomes paragraphs, lists, tables and links; how it looked is left out, but for
// what is bold, italic or struck through.

// Styles are read and never applied: the policy of the site forbids them.
const STYLE = /(<[^>]*?\s)style(\s*=)/gi, SHEETS = /<style[\s\S]*?<\/style\s*>/gi;
const LIST = /mso-list:\s*\S+\s+level(\d+)/i;
const IGNORED = "style, script, meta, link, title, xml, template, noscript, [aria-hidden=true]";
const LOOKS = [
  ["strong", /(?:^|;)\s*font-weight:\s*(?:bold|[6-9]00)/i],
  ["em", /(?:^|;)\s*font-style:\s*italic/i],
  ["s", /text-decoration[\w-]*:[^;]*line-through/i],
];

export function cleanPasted(html) {
  const page = new DOMParser().parseFromString(html.replace(SHEETS, "").replace(STYLE, "$1data-style$2"), "text/html");
  for (const one of page.querySelectorAll(IGNORED)) one.remove();
  // Word writes the lines of a list as paragraphs that say how deep they are, each with its bullet or number.
  for (const one of [...page.querySelectorAll("p")].filter(isLine)) if (!isLine(one.previousElementSibling)) gather(one);
  for (const one of page.querySelectorAll("b, strong")) if (/(?:^|;)\s*font-weight:\s*(?:normal|400)/i.test(one.dataset.style)) one.replaceWith(...one.childNodes); // some editors put all of a text in one
  for (const one of page.querySelectorAll("span[data-style]")) {
    for (const [tag] of LOOKS.filter(([, look]) => look.test(one.dataset.style))) {
      const within = page.createElement(tag);
      within.append(...one.childNodes);
      one.append(within);
    }
  }
  for (const one of page.querySelectorAll("[data-style]")) one.removeAttribute("data-style");
  for (const one of [...page.querySelectorAll("*")].filter(({ localName }) => localName.includes(":"))) one.replaceWith(...one.childNodes);
  return page.body.innerHTML;
}

const isLine = (element) => element?.localName === "p" && LIST.test(element.dataset.style ?? "");

function gather(first) {
  const lines = [];
  for (let one = first; isLine(one); one = one.nextElementSibling) lines.push(one);
  const lists = []; // one in the other
  for (const line of lines) {
    const [, depth] = LIST.exec(line.dataset.style);
    const sign = line.querySelector("[data-style*='mso-list:Ignore' i]");
    const tag = /^\s*[\da-z]{1,4}[.)]/i.test(sign?.textContent ?? "") ? "ol" : "ul";
    sign?.remove();
    while (lists.length > depth) lists.pop();
    if (!lists.length || lists.length < depth) {
      const list = line.ownerDocument.createElement(tag);
      const around = lists.at(-1)?.lastElementChild;
      if (around) around.append(list); else first.before(list);
      lists.push(list);
    }
    const item = line.ownerDocument.createElement("li"), paragraph = line.ownerDocument.createElement("p");
    paragraph.append(...line.childNodes);
    item.append(paragraph);
    lists.at(-1).append(item);
  }
  for (const line of lines) line.remove();
}
