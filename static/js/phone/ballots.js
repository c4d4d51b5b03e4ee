/**
 * The person's answers to polls as the person sees them: at once, in order. The truth is the documents; what is on
 * its way lies over it.
 */
import {say} from "../announce.js";
import {t} from "../i18n.js";

const SETTLE_MS = 2_500;
const isAnswer = ({name}) => name === "poll.answer";

export class Ballots {
  /** @type {Map<string, string[]>} what is ticked and not yet sent, by poll */
  #drafts = new Map();
  /** @type {Map<string, {value: any, message: string}>} what the server did not take, by poll */
  #refused = new Map();

  /** @param {import("../documents.js").Meeting} meeting @param {any} outbox */
  constructor(meeting, outbox) {
    this.meeting = meeting;
    this.outbox = outbox;
    outbox.subscribe((event) => event && isAnswer(event.item) && this.#answered(event.item, event.answer));
  }

  /** The answer as far as the person is concerned; undefined where there is none. */
  value(id) {
    const last = this.#waiting(id).at(-1) || this.#justSaved(id);
    return last ? last.payload.value : this.meeting.state.mine.ballots?.[id];
  }

  /** "none", "sending", "saved" or "failed". */
  state(id) {
    if (this.#waiting(id).length) return "sending";
    if (this.#refused.has(id)) return "failed";
    return this.value(id) === undefined ? "none" : "saved";
  }

  /** Why the last answer was not taken, and what it was. */
  refusal(id) {
    return this.#refused.get(id);
  }

  draft(id) {
    return this.#drafts.get(id);
  }

  keep(id, draft) {
    this.#drafts.set(id, draft);
  }

  /** Answers, or answers anew: what has not left the phone yet is pointless then. */
  choose(id, value) {
    this.#drafts.delete(id);
    this.#refused.delete(id);
    const pointless = this.#waiting(id).map(({key}) => key).filter((key) => key !== this.outbox.current);
    this.outbox.send("poll.answer", {id, value}, {instead: pointless});
  }

  #waiting(id) {
    return this.outbox.items.filter((item) => isAnswer(item) && item.status === "sending" && item.payload.id === id);
  }

  #justSaved(id) {
    const now = this.meeting.now();
    return this.outbox.saved.filter((item) => isAnswer(item) && item.payload.id === id && now - item.confirmed < SETTLE_MS).at(-1);
  }

  #answered({key, payload: {id, value}}, answer) {
    if (answer.ok) {
      if (!this.#waiting(id).length) say(t("Your answer is saved."));
    } else if (this.outbox.items.some((item) => item.key === key && item.status === "failed")) {
      this.#refused.set(id, {value, message: answer.error.message});
      this.outbox.drop(key);
    }
  }
}
