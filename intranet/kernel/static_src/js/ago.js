// <time datetime title="January 1, 2026, 2:30 p.m." data-ago>: how long ago it was grows while the page stays open, in the words that
// the server gives with <body data-ago-now data-ago-minutes data-ago-hours data-ago-yesterday>, as `ago` of text/dates.py has them.
const MINUTE = 60_000, HOURS_TOLD = 6, DAY = 24 * 60 * MINUTE;
const opened = Date.now();
const { agoNow, agoMinutes, agoHours, agoYesterday } = document.body.dataset;

function words(moment, title) {
  const minutes = Math.floor((Date.now() - moment) / MINUTE);
  if (minutes < 1) return agoNow;
  if (minutes < 60) return agoMinutes.replace("{count}", minutes);
  if (minutes < HOURS_TOLD * 60) return agoHours.replace("{count}", Math.floor(minutes / 60));
  const at = title.lastIndexOf(", ");
  const day = moment.toDateString(), clock = title.slice(at + 2);
  if (day === new Date().toDateString()) return clock;
  if (day === new Date(Date.now() - DAY).toDateString()) return agoYesterday.replace("{time}", clock);
  return title.slice(0, at);
}

function refresh() {
  if (document.hidden) return;
  for (const one of document.querySelectorAll("time[data-ago]")) {
    const moment = new Date(one.dateTime);
    if (moment < opened - 2 * DAY) continue; // it was told by its day
    const said = words(moment, one.title);
    if (one.textContent !== said) one.textContent = said;
  }
}

if (agoNow) {
  setInterval(refresh, MINUTE);
  document.addEventListener("visibilitychange", refresh);
}
