import { behaviour } from "kernel/attach.js";

// <div data-captions> with a player and lines [data-cue] of a time, a button [data-mark] and words. While it plays, M sets the time of
// the line that waits and goes to the next one; Space pauses; K plays the line again. The keys are those of the page, not of its fields.
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}.${Math.floor((seconds * 10) % 10)}`;
const secondsOf = (words) => words.split(":").reduce((sum, part) => sum * 60 + Number(part.replace(",", ".")), 0);

behaviour("captions", (box) => {
  const media = box.querySelector("video, audio");
  const lines = [...box.querySelectorAll("[data-cue]")];
  const said = box.querySelector("[data-captions-said]");
  if (!media || !lines.length) return;
  box.querySelector("[data-captions-hint]").hidden = false;
  let waiting = 0;
  const timeOf = (line) => line.querySelector("[name=start]");
  const wait = (number) => {
    lines[waiting].removeAttribute("aria-current");
    waiting = number;
    lines[waiting].setAttribute("aria-current", "true");
  };
  const mark = (number) => {
    const time = clock(media.currentTime);
    timeOf(lines[number]).value = time;
    said.textContent = said.dataset.marked.replace("{number}", number + 1).replace("{time}", time);
    wait(Math.min(number + 1, lines.length - 1));
    lines[waiting].scrollIntoView({ block: "nearest" });
  };
  lines.forEach((line, number) => {
    const button = line.querySelector("[data-mark]");
    button.hidden = false;
    button.addEventListener("click", () => mark(number));
    line.addEventListener("focusin", () => wait(number));
  });
  document.addEventListener("keydown", (event) => {
    const isTaken = event.target.closest?.("input, textarea, select, button, a, video, audio, summary");
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken) return;
    const key = event.key.toLowerCase();
    if (key === "m") mark(waiting);
    else if (key === "k") { media.currentTime = secondsOf(timeOf(lines[waiting]).value) || 0; media.play().catch(() => {}); }
    else if (key !== " ") return;
    else if (media.paused) media.play().catch(() => {});
    else media.pause();
    event.preventDefault();
  });
  wait(0);
});
