// Brings the copy of a text here together with that of the server, and says what is saved. See wiki/doors/editing.py for what is said.
import * as Y from "yjs";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import { createDecoder, readVarUint, readVarUint8Array } from "lib0/decoding";
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from "lib0/encoding";

const SYNC = 0, AWARENESS = 1, STATE = 0, MISSING = 1, UPDATE = 2;
// Nothing is heard from the server again after these, and words stay here: refused, no such page for this reader, too large, an older
// editor. After a new epoch (4410) the page is loaded anew.
const FATAL = new Set([4400, 4403, 4404, 4413, 4426]);
export const NEW_EPOCH = 4410, SIGNED_OUT = 4401;
const BATCH = 40, LATE = 5000, DEAD = 12000, HELD = 10_000, MAX_WAIT = 15000, SIGNED_OUT_WAIT = 10000;
const ACKNOWLEDGED_AFTER = 5000, ACKNOWLEDGED_AT_ONCE = 64; // the server lets go of who is late by 30 s, or by 256 frames

const framed = (...parts) => {
  const encoder = createEncoder();
  for (const part of parts) if (typeof part === "number") writeVarUint(encoder, part); else writeVarUint8Array(encoder, part);
  return toUint8Array(encoder);
};

/**
 * Events: `hello` (what the server says first), `synced`, `rights`, `change` (of what is saved), `closed` with a code.
 * `isBusy()` says that nothing may change under somebody's hands: an accent or a word is being composed.
 */
export class Provider extends EventTarget {
  constructor(url, doc, { schema, epoch = 0, isBusy = () => false }) {
    super();
    Object.assign(this, { url, doc, schema, epoch, isBusy });
    this.awareness = new Awareness(doc);
    this.isOpen = this.isStopped = this.mayWrite = this.isSynced = false;
    this.code = 0;
    this.queue = []; // updates that were not sent
    this.sent = []; // for each message that was not acknowledged: its updates, and when it was sent
    this.held = []; // what was heard while somebody composed
    this.tries = 0;
    doc.on("update", (update, origin) => {
      if (origin === this) return;
      this.queue.push(update);
      this.say("change");
      if (this.timer) return;
      this.flush(); // the first key at once, and what follows together
      this.timer = setTimeout(() => { this.timer = undefined; this.flush(); }, BATCH);
    });
    this.awareness.on("update", ({ added, updated, removed }, origin) => {
      if (origin !== this && [...added, ...updated, ...removed].includes(doc.clientID)) this.placeTimer ??= setTimeout(() => this.sendPlace(), BATCH);
    });
    this.clock = setInterval(() => this.look(), 1000);
    addEventListener("online", () => this.connect());
    addEventListener("pagehide", () => { this.flush(); this.socket?.close(1000); });
    addEventListener("pageshow", ({ persisted }) => { if (persisted) this.connect(); });
    this.connect();
  }

  get unsaved() { return [...this.sent.flatMap(({ updates }) => updates), ...this.queue]; }
  get isDirty() { return this.queue.length > 0 || this.sent.some(({ updates }) => updates.length); }
  get isLate() { return this.isDirty && this.sent.length > 0 && performance.now() - this.sent[0].at > LATE; }

  say(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  connect() {
    if (this.isStopped || (this.socket && this.socket.readyState < WebSocket.CLOSING)) return;
    clearTimeout(this.again);
    const socket = this.socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    let read = 0, acknowledged = 0, acknowledging;
    const acknowledge = () => {
      clearTimeout(acknowledging);
      acknowledging = undefined;
      acknowledged = read;
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "ack", count: read }));
    };
    this.opened = performance.now();
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", schema: this.schema, client: this.doc.clientID, epoch: this.epoch }));
    socket.onmessage = ({ data }) => {
      read += 1;
      if (read - acknowledged >= ACKNOWLEDGED_AT_ONCE) acknowledge();
      else acknowledging ??= setTimeout(acknowledge, ACKNOWLEDGED_AFTER);
      if (typeof data === "string") this.hear(JSON.parse(data));
      else this.take(new Uint8Array(data));
    };
    socket.onclose = ({ code }) => { clearTimeout(acknowledging); if (socket === this.socket) this.lose(code); };
  }

  lose(code) {
    this.isOpen = this.isSynced = false;
    this.code = code;
    this.queue = this.unsaved;
    this.sent = [];
    this.held = [];
    const others = [...this.awareness.getStates().keys()].filter((client) => client !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    if (FATAL.has(code) || code === NEW_EPOCH) this.stop();
    else {
      const wait = code === SIGNED_OUT ? SIGNED_OUT_WAIT : Math.min(MAX_WAIT, 300 * 2 ** Math.min(this.tries++, 6)) * (0.5 + Math.random());
      this.again = setTimeout(() => this.connect(), wait);
    }
    this.say("closed", { code });
    this.say("change");
  }

  stop() { this.isStopped = true; clearInterval(this.clock); clearTimeout(this.again); }

  hear(said) {
    if (said.type === "saved") {
      this.sent.splice(0, said.count);
      this.say("change");
    } else if (said.type === "hello") {
      this.epoch = said.epoch;
      this.isOpen = true;
      this.tries = 0;
      this.setRights(said.may_write);
      this.say("hello", said);
      // The answer to the state that the server sends has all that it lacks, what was not acknowledged too.
      this.send(framed(SYNC, STATE, Y.encodeStateVector(this.doc)));
      this.sendPlace();
    } else if (said.type === "rights") this.setRights(said.may_write);
    else if (said.type === "refused") { // it waits for the right to come back
      this.queue.unshift(...this.sent.shift().updates);
      this.setRights(false);
    }
  }

  setRights(mayWrite) {
    this.mayWrite = mayWrite;
    this.say("rights");
    this.flush();
    this.say("change");
  }

  take(message) {
    const decoder = createDecoder(message);
    if (readVarUint(decoder) === AWARENESS) { applyAwarenessUpdate(this.awareness, readVarUint8Array(decoder), this); return; }
    const kind = readVarUint(decoder), carried = readVarUint8Array(decoder);
    if (kind === STATE) {
      const updates = this.unsaved;
      this.queue = [];
      this.send(framed(SYNC, MISSING, Y.encodeStateAsUpdate(this.doc, carried)), updates);
      return;
    }
    this.held.push(carried);
    this.letIn();
    if (kind === MISSING && !this.isSynced) { this.isSynced = true; this.letIn(true); this.say("synced"); this.flush(); }
    this.say("change");
  }

  /** Apply what was heard; while somebody composes, a moment later. */
  letIn(now = false) {
    if (!this.held.length) return;
    if (!now && this.isBusy()) { this.holding ??= setTimeout(() => { this.holding = undefined; this.letIn(true); }, HELD); return; }
    clearTimeout(this.holding);
    this.holding = undefined;
    const updates = this.held;
    this.held = [];
    Y.applyUpdate(this.doc, updates.length > 1 ? Y.mergeUpdates(updates) : updates[0], this);
  }

  send(message, updates) {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(message);
    if (updates) this.sent.push({ updates, at: performance.now() });
  }

  flush() {
    if (!this.isSynced || !this.queue.length || !this.mayWrite) return;
    const updates = this.queue;
    this.queue = [];
    this.send(framed(SYNC, UPDATE, updates.length > 1 ? Y.mergeUpdates(updates) : updates[0]), updates);
    this.say("change");
  }

  sendPlace() {
    clearTimeout(this.placeTimer);
    this.placeTimer = undefined;
    if (this.isOpen) this.send(framed(AWARENESS, encodeAwarenessUpdate(this.awareness, [this.doc.clientID])));
  }

  /** Once a second: what is late is told, and a connection that says nothing any more is given up. */
  look() {
    const now = performance.now();
    if (this.isLate) this.say("change");
    const isDead = this.isOpen ? this.sent.length && now - this.sent[0].at > DEAD : now - this.opened > DEAD;
    if (isDead && this.socket?.readyState < WebSocket.CLOSING) {
      const { socket } = this;
      this.socket = undefined;
      socket.onmessage = socket.onclose = null;
      socket.close();
      this.lose(1006);
    }
  }
}
