/**
 * An answer while it is written: kept in this browser at every letter and at the server a moment later, so that no
 * reload loses a word. The question stays the same under the writer's hands until the answer is confirmed.
 */
import {alarm} from "../announce.js";
import {PAGE, store} from "../page.js";

const CALM_MS = 700;
const RETRY_MS = 3_000;
const PASSING = new Set(["unavailable", "rate_limited"]);

/** What an answer consists of: what was said, what was promised, by whom, until when. */
export const FIELDS = /** @type {const} */ (["text", "promise", "owner", "due"]);

/** What stands of an answer: its draft where there is one, else what everybody reads. @returns {Record<string, string>} */
export function written({public: open = {}, staff = {}}, id) {
  const {answer = "", promise = {}} = open.questions?.[id] || {};
  const shown = {text: answer, promise: promise.text, owner: promise.owner, due: promise.due};
  const draft = staff.drafts?.[id] || {};
  return Object.fromEntries(FIELDS.map((name) => [name, draft[name] ?? shown[name] ?? ""]));
}

/** Who answers, as far as it was said before. @returns {string[]} */
export const departments = (open = {}) => [...new Set(Object.values(open.questions || {}).flatMap(({department, promise}) => [department, promise?.owner]).filter(Boolean))];

const same = (one, other) => FIELDS.every((name) => one[name] === other[name]);

export class Drafting {
  /** the question that is written for; "" where none is */
  id = "";
  /** @type {Record<string, string>} */
  values = {};
  /** The fields hold words that the server does not have. */
  dirty = false;
  saving = false;
  /** @type {any} what the server said last where it took nothing */
  error = null;

  #held = false;
  /** The instant of the draft that the fields follow, and of one that is gone although the documents may still show it. */
  #seen = 0;
  #gone = 0;
  #timer = 0;
  /** @type {Promise<void>} */
  #running = Promise.resolve();

  /** @param {import("../documents.js").Meeting} meeting @param {() => void} redraw */
  constructor(meeting, redraw) {
    Object.assign(this, {meeting, redraw, place: `madang:answer:${PAGE.code}`});
    this.#restore();
  }

  /** Turns to the live question, unless somebody is writing for another one. @param {boolean} writing the focus is there */
  follow(live = "", writing = false) {
    const {state} = this.meeting;
    if (this.dirty) return;
    const held = this.filled ? this.#held || writing : writing;
    if (!held || !state.public?.questions?.[this.id]) this.#turn(live);
    const at = this.draft?.at || 0;
    if (!this.id || at < this.#seen || (at && at === this.#gone)) return;
    this.#seen = at;
    this.values = written(state, this.id);
  }

  /** Turns to a question of the writer's choice. */
  async open(id) {
    await this.flush();
    if (this.dirty) return;
    this.#turn(id);
    this.#held = true;
    this.redraw();
  }

  get draft() {
    return this.meeting.state.staff?.drafts?.[this.id];
  }

  get filled() {
    return FIELDS.some((name) => this.values[name]?.trim());
  }

  /** Whether everybody reads just this. */
  get published() {
    return this.filled && !this.dirty && !this.draft && same(this.values, written({public: this.meeting.state.public}, this.id));
  }

  /** A letter more: the question is held from now on. */
  type(name, value) {
    this.values = {...this.values, [name]: value};
    this.dirty = this.#held = true;
    this.#keep();
    this.#plan(CALM_MS);
    this.redraw();
  }

  /** The writer has read what somebody else wrote, and goes on with their own words or with those. */
  settle(own) {
    this.error = null;
    this.#seen = this.draft?.at || 0;
    this.dirty = own;
    if (!own) this.#keep();
    this.#plan(0);
    this.redraw();
  }

  /** Saves now what is not saved; afterwards `dirty` tells whether it was taken. */
  async flush() {
    clearTimeout(this.#timer);
    await this.#running;
    if (this.dirty) await (this.#running = this.#save());
  }

  /** Shows the answer to everybody. @returns {Promise<boolean>} */
  async confirm() {
    await this.flush();
    if (this.dirty) return false;
    const {id} = this;
    const {at} = this.draft || {at: this.#seen};
    const answer = await this.meeting.command("answer.confirm", {id});
    this.#judge(answer);
    if (answer.ok) [this.#gone, this.#seen, this.#held] = [at, 0, false];
    this.redraw();
    return answer.ok;
  }

  /** A refusal stands beside the words, and is said once. */
  #judge({ok, error}) {
    if (!ok && error.message !== this.error?.message) alarm(error.message);
    this.error = ok ? null : error;
  }

  #turn(id) {
    if (id === this.id) return;
    Object.assign(this, {id, values: written(this.meeting.state, id), error: null});
    [this.#seen, this.#gone, this.#held] = [0, 0, false];
  }

  async #save() {
    const {id, values} = this;
    const before = this.draft?.at || this.#seen;
    this.saving = true;
    this.redraw();
    const answer = await this.meeting.command("answer.draft", {id, ...values, seen: this.#seen});
    this.saving = false;
    this.#judge(answer);
    if (answer.ok) {
      const {at = 0} = answer.result;
      [this.#seen, this.#gone] = [at, at ? 0 : before];
      this.dirty = !same(values, this.values);
      this.#keep();
      if (this.dirty) this.#plan(CALM_MS);
    } else if (PASSING.has(answer.error.code)) {
      this.#plan(RETRY_MS);
    }
    this.redraw();
  }

  #plan(wait) {
    clearTimeout(this.#timer);
    if (this.dirty) this.#timer = setTimeout(() => this.flush(), wait);
  }

  #keep() {
    store.set(this.place, this.dirty ? JSON.stringify({id: this.id, values: this.values, seen: this.#seen}) : null);
  }

  #restore() {
    try {
      const kept = JSON.parse(store.get(this.place) || "null");
      if (!kept) return;
      [this.id, this.values, this.#seen] = [kept.id, kept.values, kept.seen];
      this.dirty = this.#held = true;
      this.#plan(CALM_MS);
    } catch {
      store.set(this.place, null);
    }
  }
}
