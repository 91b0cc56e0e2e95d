import htmx from "./htmx.js";
import { attachAll } from "./attach.js";
import { show } from "./toasts.js";

// One WebSocket for the page of someone who is signed in (<body data-live>). See docs/decisions/live-pages.md.
// Elements say what they show: data-live-key="item:… place:…". Each hears `live:change` for one of its keys.
const SIGNED_OUT = 4401, TOO_MANY = 4429;
const ACKNOWLEDGED_AFTER = 8000, ACKNOWLEDGED_AT_ONCE = 100; // the server lets go of who is late by 30 s, or by 256 frames
const ASK_AGAIN = 10000, POLL = 15000, ONE_STATUS = 3000, MAX_KEYS = 50, ATTEMPTS = 8;
const elements = (selector) => document.querySelectorAll(selector);
const element = (name, value) => document.querySelector(`[data-${name}="${CSS.escape(value)}"]`);

let socket, timer, poller, keys = "", read = 0, acknowledged = 0, acknowledging, tries = 0, isGreeted = false, isSound = false, isDegraded = false, isOld = false, isFull = false;
let cursor; // until when this page knows everything; before it is told, it was so as old as it is now
const known = new Map(); // versions, by subject
const since = () => cursor ?? Math.min(-1, -Math.round(performance.now() * 1000));
const say = (what) => { if (isGreeted) socket.send(JSON.stringify(what)); };
const shownKeys = () => [...new Set([...elements("[data-live-key]")].flatMap((one) => one.dataset.liveKey.split(" ")).filter(Boolean))].slice(0, MAX_KEYS);

function acknowledge() {
  clearTimeout(acknowledging);
  acknowledging = undefined;
  if (read > acknowledged) say({ type: "ack", count: acknowledged = read });
}

function isNew({ subject, version }) {
  const shown = Number(element("subject", subject)?.dataset.version ?? 0);
  if (version <= Math.max(shown, known.get(subject) ?? 0)) return false;
  known.set(subject, version);
  return true;
}

function apply(change) {
  if (!isNew(change)) return;
  for (const one of elements("[data-live-key]")) {
    // A bundle stands for keys that the server knows alone: its elements hear whatever comes.
    if (!one.dataset.liveKey.split(" ").some((key) => key.startsWith("bundle:") || change.keys.includes(key))) continue;
    const goesOn = one.dispatchEvent(new CustomEvent("live:change", { bubbles: true, cancelable: true, detail: change }));
    if (goesOn && one.dataset.liveItems) bring(one, change);
    if (goesOn && one.dataset.liveFact in change.facts) one.textContent = words(one, change.facts[one.dataset.liveFact]);
  }
}

// <div data-live-key data-live-items="/address/{id}/" [data-live-kind="item"]>: what was added, edited or removed is fetched and
// put in its place: over the element of its subject, else into the element that its data-into names, by its data-order.
// A page that nobody looks at waits until it is looked at: a change is not fetched by every page that is open somewhere. When very
// many pages hear of it, each waits for some part of the `spread_ms` of the frame.
const waiting = new Map(); // by address: what fetches it, and when it is due
let isBringing = false, later;
function bring(list, change) {
  const [, noun, verb] = /^(.+)_(added|edited|removed)$/.exec(change.kind) ?? [];
  if (!verb || (list.dataset.liveKind ?? noun) !== noun) return;
  fetchInto(list, list.dataset.liveItems.replace("{id}", encodeURIComponent(change.subject.split(":")[1])), change);
}
export function fetchInto(list, address, change, attempt = 1) {
  const fetched = () => refresh(list, address, change.subject).catch(() => {
    if (attempt < ATTEMPTS) setTimeout(fetchInto, (attempt + Math.random()) * ASK_AGAIN / ATTEMPTS, list, address, change, attempt + 1);
  });
  soon(address, change.spread_ms, fetched);
}
function soon(address, spread_ms, fetched) {
  const due = performance.now() + Math.random() * (spread_ms ?? 0);
  waiting.set(address, { fetched, due: Math.min(due, waiting.get(address)?.due ?? due) });
  work();
}
async function work() {
  if (isBringing || document.hidden) return;
  clearTimeout(later);
  isBringing = true;
  for (const [address, { fetched, due }] of waiting) {
    if (due > performance.now()) continue;
    waiting.delete(address);
    await fetched();
  }
  isBringing = false;
  const next = Math.min(...[...waiting.values()].map(({ due }) => due));
  if (waiting.size) later = setTimeout(work, next - performance.now());
}

async function refresh(list, address, subject) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (answer.redirected) return;
  const isGone = answer.status === 404 || answer.status === 403;
  if (!answer.ok && !isGone) throw answer;
  const held = document.createElement("template");
  if (!isGone) held.innerHTML = (await answer.text()).trim();
  put(list, subject, held.content.firstElementChild);
}

// A list that is one page of several says with data-from and data-until which orders it shows.
const isWithin = ({ from, until }, order) => !(order < from) && !(order > until);

// What is read stays where it is, also in browsers that do not see to it.
export function staying(change) {
  const read = !CSS.supports("overflow-anchor", "auto") && document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const top = read && read.getBoundingClientRect().top;
  change();
  if (read && read.isConnected) scrollBy(0, read.getBoundingClientRect().top - top);
}

function put(list, subject, fresh) {
  const old = element("subject", subject);
  if (old?.contains(document.activeElement)) { // nothing is taken from under the hands of the reader
    old.addEventListener("focusout", () => setTimeout(() => put(list, subject, fresh)), { once: true });
    return;
  }
  const into = !old && fresh && (fresh.dataset.into ? document.getElementById(fresh.dataset.into) : list);
  if (old) staying(() => { if (fresh) old.replaceWith(fresh); else old.remove(); });
  else if (into && isWithin(into.dataset, fresh.dataset.order)) staying(() => into.insertBefore(fresh, [...into.children].find((one) => one.dataset.order > fresh.dataset.order) ?? null));
  else return;
  if (!fresh) return;
  htmx.process(fresh);
  attachAll(fresh);
  fresh.dispatchEvent(new CustomEvent("live:shown", { bubbles: true, detail: { isAdded: !old } }));
  if (!old) announce();
}

// <span data-live-key data-live-fact="members" data-one="% member" data-other="% members">: a number that the changes carry is shown
// without a question to the server.

// <p role="status" data-live-status data-one="1 new item" data-other="% new items">: at most once in three seconds.
let added = 0, announcing;
function announce() {
  added += 1;
  announcing ??= setTimeout(() => {
    for (const one of elements("[data-live-status]")) one.textContent = words(one, added);
    added = 0;
    announcing = undefined;
  }, ONE_STATUS);
}
const words = ({ dataset }, count) => (count > 1 ? dataset.other : dataset.one ?? "").replace("%", count.toLocaleString(`${document.documentElement.lang}-CA`));

// <a data-live-told="bell" data-live-count="/address/">: its [data-count] shows the number, its [data-one][data-other] say it.
// Counts are not stored: after an interruption the address is asked, and answers {"count": 3}. With data-live-asks it is asked as well
// whenever something is told: it answers this reader more than everybody is told.
function tell(one, facts) {
  for (const part of one.querySelectorAll("[data-count]")) { part.textContent = facts.count > 99 ? "99+" : facts.count; part.hidden = !facts.count; }
  for (const part of one.querySelectorAll("[data-one]")) part.textContent = facts.count ? words(part, facts.count) : "";
  one.dispatchEvent(new CustomEvent("live:told", { bubbles: true, detail: facts }));
}
async function count(address) {
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return;
    const facts = await answer.json();
    for (const one of elements(`[data-live-count="${CSS.escape(address)}"]`)) tell(one, facts);
  } catch { /* asked again after the next interruption */ }
}
const countAll = () => new Set([...elements("[data-live-count]")].map((one) => one.dataset.liveCount)).forEach(count);

function hear(message) {
  const { type } = message;
  if (type === "ready") {
    isGreeted = true;
    tries = 0;
    stopPolling();
    subscribe(true);
    if (cursor) countAll();
  } else if (type === "change") {
    apply(message);
    if (isSound) cursor = Math.max(cursor, message.cursor);
  } else if (type === "changes") {
    message.changes.forEach(apply);
    cursor = message.cursor;
    isSound = !isDegraded;
  } else if (type === "reload") {
    cursor = message.cursor;
    isSound = !isDegraded;
    if (!isOld) show(document.body.dataset.live);
    isOld = true;
  } else if (type === "told") {
    for (const one of elements(`[data-live-told="${CSS.escape(message.name)}"]`)) {
      const { liveAsks, liveCount } = one.dataset;
      tell(one, message.facts);
      if (liveAsks !== undefined) soon(liveCount, message.spread_ms, () => count(liveCount));
    }
  } else if (type === "degraded" || type === "live") {
    isDegraded = type === "degraded";
    isSound = false;
    cursor = Math.min(cursor ?? message.cursor, message.cursor);
    clearInterval(poller);
    if (isDegraded) poller = setInterval(ask, ASK_AGAIN);
    setTimeout(ask, Math.random() * ONE_STATUS);
  }
}

const ask = () => say({ type: "since", cursor: since() });

function subscribe(isFirst) {
  const shown = shownKeys();
  if (!isFirst && shown.join(" ") === keys) return;
  keys = shown.join(" ");
  say({ type: "subscribe", keys: shown, since: since() });
}

function connect() {
  clearTimeout(timer);
  timer = undefined;
  const opened = socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`);
  read = acknowledged = 0;
  opened.onmessage = ({ data }) => {
    read += 1;
    if (read - acknowledged >= ACKNOWLEDGED_AT_ONCE) acknowledge();
    else acknowledging ??= setTimeout(acknowledge, ACKNOWLEDGED_AFTER + Math.random() * ACKNOWLEDGED_AFTER / 2);
    hear(JSON.parse(data));
  };
  opened.onclose = ({ code }) => {
    if (opened !== socket) return;
    const wasGreeted = isGreeted;
    isGreeted = isSound = isDegraded = false;
    read = acknowledged = 0;
    if (!poller || wasGreeted) stopPolling();
    if (code === SIGNED_OUT && !wasGreeted) { socket = undefined; stopPolling(); return; } // signed out, and not only signed in anew
    tries += 1;
    isFull = code === TOO_MANY;
    if (tries > 2 || isFull) startPolling();
    timer = setTimeout(connect, isFull ? 60000 : Math.min(30000, 500 * 2 ** tries) * (0.5 + Math.random()));
  };
}

// Where no WebSocket opens, the same is asked over HTTP.
async function poll() {
  if (document.hidden) return; // asked when it is looked at again
  try {
    const answer = await fetch(`/live/changes/?${new URLSearchParams({ keys: shownKeys().join(" "), since: since() })}`);
    if (!answer.ok || answer.redirected) return;
    hear(await answer.json());
  } catch { return; }
  if (timer && !isFull) connect(); // the server is back
  countAll();
}
function startPolling() { if (!poller) { poller = setInterval(poll, POLL); poll(); } }
function stopPolling() { clearInterval(poller); poller = undefined; }

function returned() {
  work();
  if (isGreeted) ask();
  else if (timer) { connect(); if (poller) poll(); }
}

if (document.body.dataset.live !== undefined) {
  connect();
  htmx.onLoad(() => subscribe(false));
  addEventListener("live:shown", () => subscribe(false));
  addEventListener("online", returned);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) returned(); });
  addEventListener("pagehide", () => socket?.close());
}
