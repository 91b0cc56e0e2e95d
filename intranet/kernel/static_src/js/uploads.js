import { behaviour } from "./attach.js";

// <div data-upload data-library="/static/…/tus.js" data-endpoint data-purpose data-target data-max-bytes data-name> with an
// <input type="file">, a list [data-upload-files], a status [data-upload-said] and the <template> of a line: a file that is chosen is
// sent at once, in pieces, and goes on after whatever breaks off; after a reload, once it is chosen again. The form then names it by
// `data-name`. The library is loaded with the first file, and few are sent at a time. Another script may have files sent too, by the
// event `upload:files` on the box with a list of files as its detail; one with a `folder` is named with it, and so is its input NAME_folder:ID.
const PIECE_BYTES = 8 * 1024 * 1024; // `PIECE_BYTES` of kernel/blobs/storage
const AT_ONCE = 4;
const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];

const token = () => JSON.parse(document.body.dataset.hxHeaders ?? "{}")["X-CSRFToken"];
const pathOf = (file) => (file.folder ? `${file.folder}/${file.name}` : file.name);
const filled = (words, name) => words.replace("{name}", name);

behaviour("upload", (box) => {
  const { library, endpoint, purpose, target, maxBytes, name } = box.dataset;
  const input = box.querySelector("[type=file]");
  const list = box.querySelector("[data-upload-files]");
  const said = box.querySelector("[data-upload-said]");
  const running = new Set(); // those that wait for their turn too
  const waiting = [];
  let sending = 0;
  let toSend = null;
  // On a device that several people use, each has their own.
  const whose = [document.body.dataset.member, purpose, target].join(" ");

  const say = (words) => { said.textContent = words; };
  const takeTurns = () => { while (sending < AT_ONCE && waiting.length) { sending += 1; waiting.shift().start(); } };
  const begin = (upload) => { running.add(upload); waiting.push(upload); takeTurns(); };
  const settled = (upload) => {
    const isWaiting = waiting.includes(upload);
    if (isWaiting) waiting.splice(waiting.indexOf(upload), 1);
    if (running.delete(upload) && !isWaiting) sending -= 1;
    takeTurns();
    if (toSend && !running.size) { const by = toSend; toSend = null; input.form.requestSubmit(by.isConnected ? by : null); }
  };
  const line = (file) => {
    const made = box.querySelector("template").content.cloneNode(true).firstElementChild;
    const part = (selector) => made.querySelector(selector);
    part(".uploads__name").textContent = pathOf(file);
    part("progress").setAttribute("aria-label", pathOf(file));
    list.append(made);
    return { made, state: part(".uploads__state"), bar: part("progress"), again: part("[data-upload-again]"), cancel: part("[data-upload-cancel]") };
  };
  const finished = ({ made, state, bar, again, cancel }, file, url) => {
    const kept = Object.assign(document.createElement("input"), { type: "checkbox", name, checked: true, value: url.split("/").at(-2) });
    const label = document.createElement("label");
    label.append(kept, ` ${pathOf(file)}`);
    if (file.folder) label.append(Object.assign(document.createElement("input"), { type: "hidden", name: `${name}_folder:${kept.value}`, value: file.folder }));
    made.querySelector(".uploads__name").replaceWith(label);
    for (const gone of [bar, again, cancel]) gone.remove();
    state.textContent = "";
    say(filled(box.dataset.done, file.name));
  };

  async function send(file) {
    const shown = line(file);
    const coming = {};
    const fail = (words) => { shown.state.textContent = words; say(`${file.name}: ${words}`); };
    if (file.size > Number(maxBytes)) { fail(box.dataset.tooLarge); return; }
    running.add(coming); // a form that is sent meanwhile waits
    const { Upload } = await import(library);
    const upload = new Upload(file, {
      endpoint,
      chunkSize: PIECE_BYTES,
      retryDelays: RETRY_DELAYS_MS,
      headers: { "X-CSRFToken": token() },
      metadata: { filename: file.name, purpose, target },
      fingerprint: async ({ name: called, size, lastModified }) => ["upload", whose, file.folder ?? "", called, size, lastModified].join(" "),
      removeFingerprintOnSuccess: true,
      onProgress(bytes, total) {
        const percent = Math.floor((100 * bytes) / total);
        shown.bar.value = percent;
        shown.state.textContent = `${percent} %`;
      },
      onSuccess() { finished(shown, file, upload.url); settled(upload); },
      onError(error) {
        const answer = error.originalResponse;
        const isReason = answer?.getStatus() === 403 && answer.getHeader("Content-Type")?.startsWith("text/plain");
        fail(isReason ? answer.getBody() : box.dataset.failed);
        shown.again.hidden = isReason;
        toSend = null;
        settled(upload);
      },
    });
    shown.again.addEventListener("click", () => { shown.again.hidden = true; begin(upload); shown.cancel.focus(); });
    shown.cancel.addEventListener("click", async () => {
      shown.made.remove();
      input.focus();
      settled(upload);
      await upload.abort(true).catch(() => {});
    });
    const [previous] = await upload.findPreviousUploads();
    if (previous) upload.resumeFromPreviousUpload(previous);
    running.delete(coming);
    if (shown.made.isConnected) begin(upload);
  }
  box.addEventListener("upload:files", ({ detail }) => { say(""); for (const file of detail) send(file); });

  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // the form has the names of uploads instead
    say("");
    for (const file of files) send(file);
  });
  input.form?.addEventListener("submit", (event) => {
    if (!running.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    toSend = event.submitter ?? input.form.querySelector("[type=submit], button:not([type])");
    say(box.dataset.wait);
  }, { capture: true });
  // What the library keeps of an upload that has not ended.
  const interrupted = Object.keys(localStorage).filter((key) => key.startsWith(`tus::upload ${whose} `));
  if (interrupted.length) say(interrupted.map((key) => filled(box.dataset.goOn, JSON.parse(localStorage[key]).metadata.filename)).join(" "));
});
