/**
 * Supports as the person sees them: at once, in order, taken back by themselves when the server refuses.
 * The truth is the documents; what is on its way lies over it.
 */
import {toast} from "../toast.js";

const SETTLE_MS = 2_500;
const isSupport = ({name}) => name === "question.support" || name === "question.unsupport";

export class Supports {
  /** @type {Map<string, {from: number, shown: number, until: number}>} scores that still lag behind a tap */
  #expected = new Map();

  /** @param {import("../documents.js").Meeting} meeting @param {any} outbox */
  constructor(meeting, outbox) {
    this.meeting = meeting;
    this.outbox = outbox;
    outbox.subscribe((event) => event && isSupport(event.item) && this.#answered(event.item, event.answer));
  }

  /** Whether the person supports the question, as far as the person is concerned. */
  has(id) {
    const last = this.#waiting(id).at(-1) || this.#justSaved(id);
    return last ? last.name === "question.support" : this.#stored(id);
  }

  /** The score with the person's own hand counted once. */
  score({id, score}) {
    const expected = this.#expected.get(id);
    if (expected && expected.from === score && Date.now() < expected.until) return expected.shown;
    this.#expected.delete(id);
    return Math.max(0, score + Number(this.has(id)) - Number(this.#stored(id)));
  }

  /** Supports, or takes back. */
  toggle(id) {
    const wanted = !this.has(id);
    const from = this.meeting.state.public.questions?.[id]?.score || 0;
    this.#expected.set(id, {from, shown: from + Number(wanted) - Number(this.#stored(id)), until: Infinity});
    const pointless = this.#waiting(id).map(({key}) => key).filter((key) => key !== this.outbox.current);
    this.outbox.send(wanted ? "question.support" : "question.unsupport", {id}, {instead: pointless});
  }

  #stored(id) {
    return Boolean(this.meeting.state.mine.supports?.[id]);
  }

  #justSaved(id) {
    const now = this.meeting.now();
    return this.outbox.saved.filter((item) => isSupport(item) && item.payload.id === id && now - item.confirmed < SETTLE_MS).at(-1);
  }

  #waiting(id) {
    return this.outbox.items.filter((item) => isSupport(item) && item.status === "sending" && item.payload.id === id);
  }

  #answered({key, payload}, answer) {
    const expected = this.#expected.get(payload.id);
    if (answer.ok) {
      if (expected) expected.until = Date.now() + SETTLE_MS;
    } else if (this.outbox.items.some((item) => item.key === key && item.status === "failed")) {
      this.outbox.drop(key);
      this.#expected.delete(payload.id);
      toast(answer.error.message);
    }
  }
}
