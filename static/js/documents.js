/**
 * The meeting as this page knows it: documents that keep themselves up to date, and commands.
 * A screen is a function of `meeting.state`; there are no events to handle.
 */
import {Connection} from "./connection.js";
import {t} from "./i18n.js";
import {applyPatch} from "./patch.js";

const SYNC_AGAIN_MS = 1_000;
let lastKey = 0;

/**
 * A key for a command: rising milliseconds and chance.
 * @param {number} now
 */
export function makeKey(now = Date.now()) {
  lastKey = Math.max(lastKey + 1, Math.floor(now));
  return `${lastKey}-${[...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export class Meeting {
  /** @type {Record<string, any>} the documents; {} before one has arrived */
  state = {};
  /** @type {Record<string, number>} */
  revision = {};
  /** @type {{people?: {hall: number, home: number}, reactions?: Record<string, number>, staff?: any[]}} */
  signals = {};
  /** @type {string | null} the build that the server runs, once it is another than this page's */
  outdated = null;

  #offset = 0;
  #subscribers = new Set();
  #planned = false;
  #syncing = new Set();

  /** @param {import("./page.js").Page} page */
  constructor(page) {
    this.page = page;
    for (const doc of page.documents) this.state[doc] = {};
    for (const snapshot of Object.values(page.snapshots || {})) this.#take(snapshot);
    this.#setClock(page.now);
    this.connection = new Connection(page, {
      revisions: () => this.revision,
      message: (kind, body) => this.#message(kind, body),
      changed: () => this.#changed(),
    });
    this.connection.start();
  }

  /** The server's clock. */
  now() {
    return Date.now() + this.#offset;
  }

  /** Calls after every change, once a frame. @returns {() => void} ends it */
  subscribe(call) {
    this.#subscribers.add(call);
    return () => this.#subscribers.delete(call);
  }

  /**
   * Sends a command; asks again with the same key by the other way when no answer comes. Never throws.
   * @param {string} name @param {object} [payload] @param {{key?: string}} [options]
   * @returns {Promise<{ok: true, result: any, revision: number, now: number} | {ok: false, error: {code: string, message: string, field?: string, retry_after?: number}}>}
   */
  async command(name, payload = {}, {key = makeKey(this.now())} = {}) {
    const answer = await this.connection.command(name, payload, key);
    if (!answer) return {ok: false, error: {code: "unavailable", message: t("The connection was lost for a moment. Please try again.")}};
    if (answer.now) this.#setClock(answer.now);
    return answer;
  }

  /** Sends what is not kept: a reaction. */
  signal(body) {
    this.connection.signal(body);
  }

  #message(kind, body) {
    if (kind === "signal") this.signals = {...this.signals, ...body};
    else if (kind === "snapshot") this.#take(body);
    else if (!this.#patch(body)) return;
    this.#changed();
  }

  #take({doc, revision, state, build}) {
    this.state[doc] = state;
    this.revision[doc] = revision;
    this.#compare(build);
  }

  #compare(build) {
    if (build && build !== this.page.build) this.outdated = build;
  }

  /** @returns {boolean} whether the document is another now */
  #patch({doc, from, to, patch, build}) {
    this.#compare(build);
    const ours = this.revision[doc];
    if (from === to || (ours !== undefined && to <= ours)) return false;
    if (from !== ours) {
      this.#sync(doc);
      return false;
    }
    this.state[doc] = applyPatch(this.state[doc], patch);
    this.revision[doc] = to;
    return true;
  }

  async #sync(doc) {
    if (this.#syncing.has(doc)) return;
    this.#syncing.add(doc);
    const answer = await this.connection.sync(doc, this.revision[doc]);
    this.#syncing.delete(doc);
    if (answer?.state) this.#message("snapshot", {doc, ...answer});
    else if (answer?.patch) this.#message("patch", {doc, ...answer});
    else setTimeout(() => this.connection.wake({probe: true}), SYNC_AGAIN_MS);
  }

  #setClock(now) {
    if (now) this.#offset = now - Date.now();
  }

  #changed() {
    if (this.#planned) return;
    this.#planned = true;
    const run = () => {
      this.#planned = false;
      for (const call of this.#subscribers) call();
    };
    // A hidden page gets no frames, but its outbox and its announcements go on.
    if (document.hidden) setTimeout(run, 50);
    else requestAnimationFrame(run);
  }
}

/** @param {import("./page.js").Page} page */
export const openMeeting = (page) => new Meeting(page);
