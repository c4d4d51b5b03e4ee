/** The way without WebSocket: documents by long polling, commands by POST. */

const WAIT_S = 20;
const POST_MS = 12_000;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * The server's answer to a command, or null when none came.
 * @param {{code: string, language: string}} page @param {string} name @param {object} payload @param {string} key
 */
export async function post(page, name, payload, key) {
  try {
    const response = await fetch(`/m/${page.code}/commands/${name}?lang=${page.language}`, {
      method: "POST",
      headers: {"Content-Type": "application/json", "Idempotency-Key": key},
      body: JSON.stringify(payload),
      signal: AbortSignal.timeout(POST_MS),
    });
    const answer = await response.json();
    return answer && typeof answer.ok === "boolean" ? answer : null;
  } catch {
    return null;
  }
}

/** Follows documents by long polling until it is stopped. */
export class Feed {
  /**
   * @param {{code: string, documents: string[]}} page
   * @param {{revision(doc: string): number | undefined, take(doc: string, body: any): void, up(): void, down(): void,
   *   refused(error: any): void}} listener
   */
  constructor(page, listener) {
    this.page = page;
    this.listener = listener;
    this.running = false;
  }

  start() {
    if (this.running) return;
    this.running = true;
    this.stopper = new AbortController();
    for (const doc of this.page.documents) this.#follow(doc, this.stopper.signal);
  }

  stop() {
    this.running = false;
    this.stopper?.abort();
  }

  async #follow(doc, stopped) {
    let failures = 0;
    // The first question is answered at once, so that the page knows soon that this way is open.
    for (let wait = 0; !stopped.aborted; wait = failures ? 0 : WAIT_S) {
      const answer = await this.#ask(doc, wait, stopped);
      if (stopped.aborted) return;
      if (answer.error) return this.listener.refused(answer.error);
      failures = answer.failed ? failures + 1 : 0;
      if (answer.failed) this.listener.down();
      else this.listener.up();
      if (answer.body) this.listener.take(doc, answer.body);
      if (answer.failed) await pause(Math.min(15_000, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2));
    }
  }

  /** @returns {Promise<{failed: boolean, body?: any, error?: any}>} error: the server does not let us in */
  async #ask(doc, wait, stopped) {
    const since = this.listener.revision(doc);
    const query = since === undefined ? "" : `?since=${since}&wait=${wait}`;
    try {
      const response = await fetch(`/m/${this.page.code}/documents/${doc}${query}`, {signal: stopped, cache: "no-store"});
      if (response.status === 204) return {failed: false};
      if (response.ok) return {failed: false, body: await response.json()};
      const refused = [401, 403, 404].includes(response.status);
      return {failed: true, error: refused ? (await response.json()).error : undefined};
    } catch {
      return {failed: true};
    }
  }
}
