/**
 * What a person has sent and the server has not yet confirmed. It survives a reload and a dead battery;
 * an item leaves only after the server's ok, and its key makes sure that it is stored once.
 */
import {makeKey} from "./documents.js";
import {store} from "./page.js";

const PASSING = new Set(["unavailable", "rate_limited"]);
const RETRY_MS = 3_000;

/** What must keep its order among itself. */
const lane = ({name}) => (name.endsWith("support") ? "supports" : name === "poll.answer" ? "answers" : "posts");

/**
 * @typedef {{key: string, name: string, payload: any, status: "sending" | "failed", at: number, error?: any, next?: number}} Item
 */

class Outbox {
  /** @type {Item[]} oldest first */
  items = [];
  /** @type {(Item & {id?: string, confirmed: number})[]} confirmed a moment ago, for the time until the documents show it */
  saved = [];
  /** @type {string | undefined} the key of the item that is under way at this moment */
  current;

  #subscribers = new Set();
  #online = false;
  #working = false;
  /** Whether the browser has the list as it is here; a full or forbidden storage has not. */
  #stored = true;
  #timer = 0;

  /** @param {import("./documents.js").Meeting} meeting */
  constructor(meeting) {
    this.meeting = meeting;
    this.place = `madang:outbox:${meeting.page.code}`;
    this.#read();
    // What waited for a new identity, or for a page that was closed, goes out now.
    this.#write((items) => items.map((item) => (item.error?.code === "unauthenticated" ? {...item, status: "sending", error: undefined} : item)));
    addEventListener("storage", (event) => { if (event.key === this.place) { this.#read(); this.#changed(); } });
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
    meeting.subscribe(() => this.#follow());
    this.#work();
  }

  /**
   * Keeps the command and sends it in its turn.
   * @param {string} name @param {object} payload @param {{instead?: string[]}} [options] instead: keys of items that it makes pointless
   * @returns {string} the key
   */
  send(name, payload, {instead = []} = {}) {
    const key = makeKey(this.meeting.now());
    const item = {key, name, payload, status: "sending", at: this.meeting.now()};
    this.#write((items) => [...items.filter((other) => !instead.includes(other.key)), item]);
    this.#work();
    return key;
  }

  /** Sends a failed item again. */
  retry(key) {
    this.#write((items) => items.map((item) => (item.key === key ? {...item, status: "sending", error: undefined, next: undefined} : item)));
    this.#work();
  }

  /** Gives an item up. */
  drop(key) {
    this.#write((items) => items.filter((item) => item.key !== key));
  }

  /** @param {(event?: {item: Item, answer: any}) => void} call after every change; with the answer when one came */
  subscribe(call) {
    this.#subscribers.add(call);
    return () => this.#subscribers.delete(call);
  }

  /** One item at a time, oldest first, so that they arrive in the order in which they were written. */
  async #work() {
    if (this.#working) return;
    this.#working = true;
    try {
      for (let item = this.#due(); item; item = this.#due()) await this.#deliver(item);
    } finally {
      this.#working = false;
      this.current = undefined;
      this.#comeBack();
    }
  }

  /** Works again when the next item has its time. */
  #comeBack() {
    const times = this.items.filter(({status}) => status === "sending").map(({next}) => next || 0);
    clearTimeout(this.#timer);
    if (times.length) this.#timer = setTimeout(() => this.#work(), Math.max(200, Math.min(...times) - Date.now()));
  }

  /** The first item that nothing of its kind holds up: a tap does not wait for a post that came too soon. */
  #due() {
    const held = new Set();
    for (const item of this.items) {
      if (item.status !== "sending") continue;
      if ((item.next || 0) <= Date.now() && !held.has(lane(item))) return item;
      held.add(lane(item));
    }
    return undefined;
  }

  async #deliver(item) {
    this.current = item.key;
    const answer = await this.meeting.command(item.name, item.payload, {key: item.key});
    this.current = undefined;
    const replace = (fields) => this.#write((items) => items.map((other) => (other.key === item.key ? {...other, ...fields} : other)), {item, answer});
    if (answer.ok) {
      this.saved = [...this.saved.slice(-19), {...item, id: answer.result?.id, confirmed: this.meeting.now()}];
      this.#write((items) => items.filter(({key}) => key !== item.key), {item, answer});
    } else if (PASSING.has(answer.error.code)) {
      replace({error: answer.error, next: Date.now() + (answer.error.retry_after * 1000 || RETRY_MS)});
    } else {
      replace({status: "failed", error: answer.error});
    }
  }

  /** The connection is back: nothing waits for its time any more. */
  #follow() {
    const online = this.meeting.connection.status === "online";
    if (online && !this.#online) this.#hurry();
    this.#online = online;
  }

  #hurry() {
    this.#write((items) => items.map((item) => (item.error?.code === "unavailable" ? {...item, next: undefined} : item)));
    this.#work();
  }

  /** What could not be stored is only here: an older list must not take its place. */
  #read() {
    if (!this.#stored) return;
    try { this.items = JSON.parse(store.get(this.place) || "[]"); } catch { this.items = []; }
  }

  /** Another tab may have written since: the stored list is the one that is changed. */
  #write(change, event) {
    const stored = store.get(this.place);
    if (stored !== null) this.#read();
    this.items = change(this.items);
    this.#stored = store.set(this.place, JSON.stringify(this.items));
    this.#changed(event);
  }

  #changed(event) {
    for (const call of this.#subscribers) {
      // What a part of the page cannot draw must not keep the next item from being sent.
      try { call(event); } catch (error) { setTimeout(() => { throw error; }); }
    }
  }
}

/** @param {import("./documents.js").Meeting} meeting */
export const openOutbox = (meeting) => new Outbox(meeting);
