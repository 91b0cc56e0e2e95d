import { behaviour } from "kernel/attach.js";
import { Sending, token } from "./sending.js";

// <form data-recorder="audio|video" data-begin data-seconds data-title …words> with parts [data-part]: devices are prepared, then what is
// recorded is sent while one speaks. What was interrupted goes on, by a button [data-recorder-continue=ID], as another take of the same
// recording (data-slices, data-keep, data-discard, data-take, data-elapsed).
const SLICE_MS = 2000; // `SLICE_SECONDS` of wiki/models/recordings.py; longer ones fail in Safari
const LEVEL_MS = 100;
const FALL = 4;
const LAST_MINUTE_S = 60;
const TYPES = {
  video: ["video/webm;codecs=vp9,opus", "video/webm;codecs=vp8,opus", "video/mp4;codecs=avc1.42E01E,mp4a.40.2", "video/webm", "video/mp4"],
  audio: ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/webm", "audio/mp4"],
};
const PROBLEMS = { NotAllowedError: "refused", SecurityError: "refused", NotReadableError: "busy", AbortError: "busy" };
const MOVING = ["prepare", "pause", "record", "stop", "keep", "again", "throw", "devices", "level"];

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const post = (address, body) => fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "manual" });

behaviour("recorder", (form) => {
  const words = form.dataset;
  const medium = words.recorder;
  const limit = Number(words.seconds);
  const parts = Object.fromEntries([...form.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
  const onward = document.querySelector(`[data-recorder-continue="${form.id}"]`);
  const interrupted = onward && { slices: words.slices, keep: words.keep, discard: words.discard, take: Number(words.take), elapsed: Number(words.elapsed) };
  let made = null; // the recording that slices are sent to
  let continued = null;
  let stream = null, recorder = null, sending = null;
  let levels = 0, ticking = 0, elapsed = 0, startedAt = 0, hasWarned = false, chunks = [];

  const show = (...names) => { for (const name of MOVING) if (parts[name]) parts[name].hidden = !names.includes(name); };
  const say = (name) => { parts.state.textContent = words[name]; words.state = name; };
  const fail = (name, reason) => {
    parts.problem.textContent = reason || words[name];
    parts.ways.hidden = false;
    parts.state.textContent = "";
    words.state = "problem";
  };
  const forgive = () => { parts.problem.textContent = ""; parts.ways.hidden = true; };

  // Time: what passed while it was not paused.
  const passed = () => elapsed + (startedAt ? (performance.now() - startedAt) / 1000 : 0);
  const hold = () => { elapsed = passed(); startedAt = 0; };
  const showTime = () => {
    const now = Math.min(passed(), limit);
    parts.clock.textContent = clock(now);
    parts.elapsed.textContent = words.elapsedWords.replace("{minutes}", Math.floor(now / 60)).replace("{seconds}", Math.floor(now % 60)).replace("{limit}", Math.floor(limit / 60));
    if (!hasWarned && limit - now <= LAST_MINUTE_S) { hasWarned = true; parts.state.textContent = words.minute; }
    if (now >= limit) { stop(); parts.problem.textContent = words.over; }
  };

  // Devices.
  const close = () => {
    clearInterval(levels);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
  };
  const listen = () => {
    const analyser = new AudioContext().createAnalyser();
    const samples = new Float32Array(analyser.fftSize);
    analyser.context.createMediaStreamSource(stream).connect(analyser);
    levels = setInterval(() => {
      if (!stream) return;
      analyser.getFloatTimeDomainData(samples);
      const loudest = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
      const now = loudest ? Math.max(0, 100 + 40 * Math.log10(loudest)) : 0; // nothing is heard 50 dB below the loudest
      const value = Math.max(now, parts.meter.value - FALL); // a word is not gone between two letters
      parts.meter.value = value;
      parts.heard.textContent = value < 8 ? words.quiet : value > 96 ? words.loud : words.good;
    }, LEVEL_MS);
  };
  const list = async () => {
    const devices = await navigator.mediaDevices.enumerateDevices();
    for (const [name, kind] of [["camera", "videoinput"], ["microphone", "audioinput"]]) {
      const used = stream.getTracks().find((track) => track.kind === kind.slice(0, 5))?.getSettings().deviceId;
      const options = devices.filter((one) => one.kind === kind).map((one, number) => new Option(one.label || number + 1, one.deviceId, false, one.deviceId === used));
      parts[name]?.replaceChildren(...options);
    }
  };
  const open = async () => {
    const chosen = (name) => (parts[name]?.value ? { deviceId: { exact: parts[name].value } } : {});
    close();
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, ...chosen("microphone") },
      video: medium === "video" && { width: { ideal: 1280 }, height: { ideal: 720 }, ...chosen("camera") },
    });
    if (parts.picture) {
      parts.picture.srcObject = stream;
      parts.picture.hidden = false;
      parts.picture.play().catch(() => {});
    }
    listen();
    await list();
  };
  const prepare = async () => {
    forgive();
    parts.played.hidden = true;
    if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder || !crypto.subtle) { fail("old"); return; }
    say("asking");
    try {
      await open();
    } catch (error) {
      close();
      fail(PROBLEMS[error.name] ?? "missing");
      show("prepare");
      return;
    }
    say("ready");
    show("record", "devices", "level");
    parts.record.focus();
  };

  // Recording.
  const begin = async () => {
    const values = new FormData();
    for (const [name, value] of Object.entries({ title: words.title, medium, replaces: words.replaces ?? "" })) values.set(name, value);
    if (parts.consents?.checked) values.set("consents", "on");
    const answer = await post(words.begin, values);
    const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    if (!answer.ok) throw new Error(said.detail ?? "");
    return { ...said, take: 0, elapsed: 0 };
  };
  const start = async () => {
    forgive();
    parts.record.disabled = true;
    try {
      made = continued ?? (await begin());
    } catch (error) {
      fail("failed", error.message);
      parts.consents?.focus();
      return;
    } finally {
      parts.record.disabled = false;
    }
    continued = null;
    elapsed = made.elapsed;
    hasWarned = false;
    chunks = [];
    sending = new Sending(made.slices, made.take, (name) => {
      if (name === "failed") { stop(); fail("failed", sending.refused); return; }
      parts.sent.textContent = words[name];
      parts.sent.dataset.state = name === "sent" ? "saved" : "offline";
    });
    const mimeType = TYPES[medium].find((type) => MediaRecorder.isTypeSupported(type));
    recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: 1_500_000, audioBitsPerSecond: 64_000 });
    recorder.addEventListener("dataavailable", ({ data }) => { if (data.size) { chunks.push(data); sending.add(data); } });
    recorder.addEventListener("stop", review);
    recorder.start(SLICE_MS);
    startedAt = performance.now();
    ticking = setInterval(showTime, 250);
    document.getElementById("interrupted")?.remove();
    parts.consent?.remove();
    say("recording");
    show("pause", "stop", "level");
    parts.stop.focus();
  };
  const pause = () => {
    const isPaused = recorder.state === "paused";
    if (isPaused) { recorder.resume(); startedAt = performance.now(); } else { recorder.pause(); hold(); }
    parts.pausing.textContent = isPaused ? words.pause : words.resume;
    say(isPaused ? "recording" : "paused");
  };
  function stop() {
    if (!recorder || recorder.state === "inactive") return;
    hold();
    clearInterval(ticking);
    recorder.stop();
  }
  async function review() {
    close();
    if (parts.picture) parts.picture.hidden = true;
    show();
    say("sending");
    await sending.whenSent;
    if (sending.refused !== null) return;
    URL.revokeObjectURL(parts.played.src);
    parts.played.src = URL.createObjectURL(new Blob(chunks, { type: recorder.mimeType }));
    parts.played.hidden = false;
    parts.pausing.textContent = words.pause;
    say("review");
    show("keep", "again", "throw");
    parts.keep.focus();
  }
  const leave = async (address) => {
    say("keeping");
    show();
    const answer = await post(address).catch(() => null);
    if (answer?.type !== "opaqueredirect") {
      fail("failed");
      show("keep", "again", "throw");
      return;
    }
    recorder = null;
    window.location.reload();
  };
  const again = async () => {
    await post(made.discard).catch(() => {}); // else it is offered as interrupted
    recorder = null;
    elapsed = 0;
    showTime();
    await prepare();
  };

  words.pause = parts.pausing.textContent;
  parts.prepare.addEventListener("click", prepare);
  parts.record.addEventListener("click", start);
  parts.pause.addEventListener("click", pause);
  parts.stop.addEventListener("click", stop);
  parts.keep.addEventListener("click", () => leave(made.keep));
  parts.throw.addEventListener("click", () => leave(made.discard));
  parts.again.addEventListener("click", again);
  for (const name of ["camera", "microphone"]) parts[name]?.addEventListener("change", () => open().catch(() => fail("missing")));
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("beforeunload", (event) => { if (recorder) event.preventDefault(); });
  if (onward) {
    onward.hidden = false;
    onward.addEventListener("click", () => { continued = interrupted; elapsed = interrupted.elapsed; showTime(); prepare(); });
  }
  parts.body.hidden = false;
  show("prepare");
});
