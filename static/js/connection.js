/**
 * When to connect, and by which way: the socket first, the feed where the socket cannot be opened,
 * at once when somebody acts, and not all phones of a hall in the same second after a cut.
 */
import {Feed, post} from "./feed.js";
import {makeSocket} from "./socket.js";

const GRACE_MS = 4_000;
const SPREAD_MS = 20_000;
const CHANCE_MS = 1_000;
const RETRY_BY_FEED_MS = 30_000;
const PATIENCE_MS = 15_000;
const HURRY_MS = 5_000;
const TOUCH_MS = 2_000;

/**
 * @typedef {{revisions(): Record<string, number>, message(kind: string, body: any): void, changed(): void}} Owner
 */

export class Connection {
  status = "connecting";
  via = "socket";
  /** @type {number | undefined} when it went offline */
  since;
  /** @type {any} why the server does not let us in */
  error;

  #socket;
  #attempting = false;
  #failures = 0;
  #attempted = 0;
  /** @type {number | undefined} after how many milliseconds the server asked us to come back */
  #told;
  #timer = 0;
  #grace = 0;

  /** @param {import("./page.js").Page} page @param {Owner} owner */
  constructor(page, owner) {
    this.page = page;
    this.owner = owner;
    // Staff and screens never wait: they are few, and the hall waits for them.
    this.hurried = page.documents.some((doc) => doc === "staff" || doc === "screen" || doc === "speaker");
    this.feed = new Feed(page, {
      revision: (doc) => owner.revisions()[doc],
      take: (doc, body) => owner.message("state" in body ? "snapshot" : "patch", {doc, ...body}),
      up: () => this.#set("online", "feed"),
      down: () => this.#set("offline", "feed"),
      refused: (error) => this.#refused(error),
    });
  }

  start() {
    document.addEventListener("visibilitychange", () => document.hidden || this.wake({probe: true}));
    addEventListener("pageshow", (event) => event.persisted && this.wake({probe: true}));
    addEventListener("online", () => this.wake({probe: true}));
    addEventListener("offline", () => this.#socket?.open && this.#socket.close());
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.wake(), {capture: true, passive: true});
    this.#attempt();
  }

  /** Somebody is here and wants it now. */
  wake({probe = false} = {}) {
    if (this.#socket?.open) {
      if (probe) this.#probe();
    } else if (probe || (this.status !== "online" && Date.now() - this.#attempted > TOUCH_MS)) {
      this.#attempt();
    }
  }

  /** @returns {Promise<any>} the server's answer, or null when none came by either way */
  async command(name, payload, key) {
    this.wake();
    const answer = this.#socket?.open ? await this.#socket.command(name, payload, key) : null;
    return answer || post(this.page, name, payload, key);
  }

  /** @returns {Promise<any>} a snapshot or a patch, or null */
  sync(doc, since) {
    return this.#socket?.open ? this.#socket.sync(doc, since) : Promise.resolve(null);
  }

  signal(body) {
    if (this.#socket?.open) this.#socket.signal(body);
  }

  async #attempt() {
    if (this.#attempting || this.#socket?.open) return;
    clearTimeout(this.#timer);
    this.#attempting = true;
    this.#attempted = Date.now();
    this.#grace = setTimeout(() => this.#failed(), GRACE_MS);
    try {
      this.#socket ??= await this.#makeSocket();
      if (this.#attempting) this.#socket.connect();
    } catch {
      this.#failed();
    }
  }

  async #makeSocket() {
    // The page is there and usable before this arrives.
    const {io} = await import("socket.io-client");
    const {code, documents, language} = this.page;
    return makeSocket(io, () => ({code, documents, since: this.owner.revisions(), language}), {
      opened: () => this.#opened(),
      closed: () => this.#closed(),
      failed: () => this.#failed(),
      refused: (error) => this.#refused(error),
      message: (kind, body) => this.#message(kind, body),
    });
  }

  #opened() {
    this.#settle();
    this.#failures = 0;
    this.#told = undefined;
    this.error = undefined;
    this.feed.stop();
    this.#set("online", "socket");
  }

  #closed() {
    this.#set("offline", "socket");
    this.#later(this.hurried ? 0 : this.#wait());
    this.#told = undefined;
  }

  #failed() {
    if (!this.#attempting) return;
    this.#settle();
    this.#socket?.close();
    this.#failures += 1;
    this.feed.start();
    this.#later(this.#patience());
  }

  #refused(error) {
    this.#settle();
    this.error = error;
    this.feed.stop();
    this.#set("offline", "socket");
    const passing = error.code === "unavailable" || error.code === "rate_limited";
    if (passing) this.#later((error.retry_after || 2) * 1000);
  }

  #message(kind, body) {
    if (kind === "notice") this.#told = (body.retry_after || 0) * 1000;
    else this.owner.message(kind, body);
  }

  /** A socket that slept may be dead without knowing it. */
  async #probe() {
    const doc = this.page.documents[0];
    const answer = await this.#socket.sync(doc, this.owner.revisions()[doc]);
    if (answer) this.owner.message("state" in answer ? "snapshot" : "patch", {doc, ...answer});
    else if (this.#socket.open) this.#socket.close();
    if (!this.#socket.open) this.#attempt();
  }

  #settle() {
    this.#attempting = false;
    clearTimeout(this.#grace);
    clearTimeout(this.#timer);
  }

  /** How long a phone stays away after a cut: as long as it was told, and never less. */
  #wait() {
    return this.#told === undefined ? Math.random() * SPREAD_MS : this.#told + Math.random() * CHANCE_MS;
  }

  #later(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#attempt(), ms);
  }

  /** How long until the socket is tried again after it could not be opened. */
  #patience() {
    if (this.hurried) return Math.min(HURRY_MS, 500 * 2 ** this.#failures);
    if (this.status === "online") return RETRY_BY_FEED_MS * (1 + Math.random());
    return Math.min(PATIENCE_MS, 2_000 * 2 ** this.#failures) * (0.5 + Math.random());
  }

  #set(status, via) {
    if (via === "feed" && !this.feed.running) return;
    if (status === this.status && via === this.via) return;
    if (status === "offline" && this.since === undefined) this.since = Date.now();
    if (status === "online") this.since = undefined;
    this.status = status;
    this.via = via;
    this.owner.changed();
  }
}
