// Slices of a recording, sent one after another with their hashes (RFC 9530), each again until it is kept. `tell` is called with
// "sent", "waiting" (the network is gone) or "failed": refused for good, `refused` says why.
const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const later = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

export const token = () => JSON.parse(document.body.dataset.hxHeaders ?? "{}")["X-CSRFToken"];

export class Sending {
  constructor(address, take, tell) {
    Object.assign(this, { address, take, tell, number: 0, whenSent: Promise.resolve(), refused: null });
  }

  add(slice) {
    const number = this.number++;
    this.whenSent = this.whenSent.then(() => (this.refused === null ? this.send(slice, number) : undefined));
  }

  async send(slice, number) {
    const body = await slice.arrayBuffer();
    const digest = `sha-256=:${base64(await crypto.subtle.digest("SHA-256", body))}:`;
    const headers = { "Content-Digest": digest, "Content-Type": "application/octet-stream", "X-CSRFToken": token() };
    for (let tries = 0; ; tries++) {
      let wait = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)];
      try {
        const answer = await fetch(`${this.address}${this.take}/${number}/`, { method: "PUT", body, headers });
        if (answer.ok) { this.tell("sent"); return; }
        if (answer.status < 500 && answer.status !== 429) {
          this.refused = answer.headers.get("Content-Type")?.startsWith("text/plain") ? await answer.text() : "";
          this.tell("failed");
          return;
        }
        wait = Math.max(wait, 1000 * Number(answer.headers.get("Retry-After") ?? 0));
      } catch { /* the network is gone: it comes back */ }
      this.tell("waiting");
      await later(wait);
    }
  }
}
