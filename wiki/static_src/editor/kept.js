// What was written and is not saved yet stays in this browser: in the storage of drafts (kernel/drafts.js), which is emptied when one
// signs out and after 30 days. Each tab has a key of its own; what another tab left is sent by this one, which is harmless twice.
import * as Y from "yjs";

const PAUSE = 300, ENDED = "drafts-ended";
const toWords = (bytes) => { let words = ""; for (const byte of bytes) words += String.fromCharCode(byte); return btoa(words); };
const toBytes = (words) => Uint8Array.from(atob(words), (character) => character.charCodeAt(0));

export class Kept {
  /** `unsaved()` gives the updates that are not saved, `epoch()` that of the text, and `blocks()` the blocks that they changed. */
  constructor({ member, page, client, unsaved, epoch, blocks }) {
    this.prefix = `draft:${member}:text.${page}.`;
    this.key = `${this.prefix}${client}`;
    this.isEnded = !member;
    Object.assign(this, { unsaved, epoch, blocks });
    addEventListener("storage", ({ key }) => { if (key === ENDED) this.isEnded = true; });
    document.addEventListener("submit", ({ target }) => { if (target.matches("[data-signs-out]")) this.isEnded = true; });
    addEventListener("pagehide", () => this.now());
    document.addEventListener("visibilitychange", () => this.now());
  }

  /** What was left here: its key, its epoch, the update, and the blocks in which it was written. */
  left() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix) && key !== this.key);
      return keys.map((key) => { const { at, epoch, update, blocks } = JSON.parse(localStorage[key]); return { key, at, epoch, update: toBytes(update), blocks }; });
    } catch { return []; }
  }

  forget(key) { try { localStorage.removeItem(key); } catch { /* no storage here */ } }

  soon() { this.timer ??= setTimeout(() => this.now(), PAUSE); }

  now() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isEnded) return;
    const updates = this.unsaved();
    if (!updates.length) { this.forget(this.key); return; }
    const words = { at: Date.now(), epoch: this.epoch(), update: toWords(Y.mergeUpdates(updates)), blocks: this.blocks() };
    try { localStorage[this.key] = JSON.stringify(words); } catch { /* full, or none */ }
  }
}
