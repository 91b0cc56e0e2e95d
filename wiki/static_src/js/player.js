import { behaviour } from "kernel/attach.js";

// <div data-player> with a video or an audio and a transcript of links [data-at] (seconds): a link plays from there, and the
// one that is being said has aria-current. Nothing scrolls under the reader. An address with the id of a line (`#cue-…`, as the
// search gives it) has the player wait there.
behaviour("player", (box) => {
  const media = box.querySelector("video, audio");
  const cues = [...box.querySelectorAll("[data-at]")].map((link) => ({ line: link.closest("li"), at: Number(link.dataset.at) }));
  if (!media || !cues.length) return;
  let said = null;
  const waitThere = () => {
    const cue = cues.find(({ line }) => line.id && `#${line.id}` === location.hash);
    if (!cue) return;
    cue.line.closest("details").open = true;
    media.currentTime = cue.at;
    cue.line.scrollIntoView({ block: "center" });
  };
  waitThere();
  addEventListener("hashchange", waitThere);
  box.addEventListener("click", (event) => {
    const link = event.target.closest("[data-at]");
    if (!link) return;
    event.preventDefault();
    media.currentTime = Number(link.dataset.at);
    media.play().catch(() => {});
  });
  media.addEventListener("timeupdate", () => {
    const now = cues.findLast((cue) => cue.at <= media.currentTime + 0.05) ?? null;
    if (now === said) return;
    said?.line.removeAttribute("aria-current");
    now?.line.setAttribute("aria-current", "true");
    said = now;
  });
});
