// What is pasted from Word and from pages of the web becomes paragraphs, lists, tables and links; how it looked is left out.

const LIST = /mso-list:\s*\S+\s+level(\d+)/i;
const IGNORED = "style, script, meta, link, title, xml, template, noscript, [aria-hidden=true]";

export function cleanPasted(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const one of page.querySelectorAll(IGNORED)) one.remove();
  // Word writes the lines of a list as paragraphs that say how deep they are, each with its bullet or number.
  for (const one of [...page.querySelectorAll("p")].filter(isLine)) if (!isLine(one.previousElementSibling)) gather(one);
  for (const one of [...page.querySelectorAll("*")].filter(({ localName }) => localName.includes(":"))) one.replaceWith(...one.childNodes);
  return page.body.innerHTML;
}

const isLine = (element) => element?.localName === "p" && LIST.test(element.getAttribute("style") ?? "");

function gather(first) {
  const lines = [];
  for (let one = first; isLine(one); one = one.nextElementSibling) lines.push(one);
  const lists = []; // one in the other
  for (const line of lines) {
    const [, depth] = LIST.exec(line.getAttribute("style"));
    const sign = line.querySelector("[style*='mso-list:Ignore' i]");
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
