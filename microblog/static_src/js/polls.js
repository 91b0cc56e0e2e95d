import { attachAll, behaviour } from "kernel/attach.js";
import htmx from "kernel/htmx.js";

const SPREAD = 5000, LONGEST_WAIT = 2 ** 31 - 1 - SPREAD; // timers of browsers know no more

// <form data-live-told="poll:…" data-live-asks>: the parts of its [data-choice] follow the votes. Results are for who has voted: everybody
// is told the number of votes, and who sees results asks for them.
document.addEventListener("live:told", ({ target, detail }) => {
  for (const choice of target.querySelectorAll("[data-choice]")) {
    const votes = detail[`choice-${choice.dataset.choice}`];
    if (votes === undefined) continue;
    const percent = detail.count ? Math.round(100 * votes / detail.count) : 0;
    choice.querySelector("[data-percent]").textContent = percent;
    const bar = choice.querySelector("progress");
    bar.value = percent;
    bar.textContent = `${percent} / 100`;
  }
});

// <form data-closes="seconds">: a poll that closes while it is read is fetched anew, with its results; not by all pages at once.
behaviour("closes", (poll) => {
  const left = Number(poll.dataset.closes) * 1000;
  if (left > LONGEST_WAIT) return;
  setTimeout(async () => {
    if (!poll.isConnected) return;
    const answer = await fetch(poll.action, { headers: { "HX-Request": "true" } }).catch(() => undefined);
    if (!answer?.ok || answer.redirected) return;
    const held = document.createElement("template");
    held.innerHTML = (await answer.text()).trim();
    const fresh = held.content.firstElementChild;
    const hadFocus = poll.contains(document.activeElement);
    poll.replaceWith(fresh);
    htmx.process(fresh);
    attachAll(fresh);
    if (hadFocus) { fresh.tabIndex = -1; fresh.focus(); }
  }, left + Math.random() * SPREAD);
});
