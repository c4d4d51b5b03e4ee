/**
 * The pace at which comments come onto the room's screen. A burst makes a longer count, never a faster screen:
 * one at a time, and nobody's words leave before the room could read them.
 */

// A little over 1.5 s and 6 s: drawing takes its time, and the room's eye is the judge.
export const GAP_MS = 1_600;
export const STAY_MS = 6_100;

/**
 * @typedef {{id: string, text: string, at: number, seq: number, shown_at: number, name?: string}} Comment
 * @typedef {object} Step
 * @property {Record<string, any>} comments what may be shown: the room's document
 * @property {Record<string, any>} known what still stands anywhere: a comment that is in neither is gone
 * @property {number} now
 * @property {boolean} paused
 * @property {(cards: any[]) => number} room how many of these, counted from the newest, have room on the screen
 */

export class Arrivals {
  /** @type {{id: string, since: number}[]} on the screen now, oldest first */
  #cards = [];
  /** When each had its turn. */
  #past = new Map();
  #last = -Infinity;
  #begun = false;

  /**
   * @param {Step} step
   * @returns {{cards: any[], waiting: number}}
   */
  step({comments, known, now, paused, room}) {
    const content = (id) => (comments[id] ?? known[id]) && {...known[id], ...comments[id]};
    const full = (cards) => cards.map((card) => ({...content(card.id), ...card}));
    const roomFor = (cards) => cards.slice(cards.length - room(full(cards)));

    this.#cards = this.#cards.filter((card) => content(card.id));
    const due = inOrder(comments).filter((comment) => comment.shown_at <= now);
    if (!this.#begun && due.length) this.#begin(due, now);
    this.#cards = roomFor(this.#cards);

    const waiting = due.filter((comment) => !this.#past.has(comment.id));
    if (waiting.length && !paused && this.#admit(waiting[0].id, now, roomFor)) waiting.shift();
    this.#forget(comments);
    return {cards: full(this.#cards), waiting: waiting.length};
  }

  /** There may be more room than before: all that came may stand again. */
  unfold() {
    this.#cards = [...this.#past].map(([id, since]) => ({id, since}));
  }

  /** Begins with what a screen that had been there all the time would show, so that a reload changes nothing. */
  #begin(due, now) {
    this.#begun = true;
    let turn = -Infinity;
    for (const {id, shown_at} of due) {
      turn = Math.max(shown_at, turn + GAP_MS);
      if (turn > now) return;
      this.#put({id, since: now});
    }
  }

  #admit(id, now, roomFor) {
    if (now - this.#last < GAP_MS) return false;
    const wanted = [...this.#cards, {id, since: now}];
    const kept = roomFor(wanted);
    const leaving = wanted.slice(0, wanted.length - kept.length);
    if (leaving.some((card) => now - card.since < STAY_MS)) return false;
    this.#put({id, since: now});
    this.#cards = kept;
    return true;
  }

  #put(card) {
    this.#cards.push(card);
    this.#past.set(card.id, card.since);
    this.#last = card.since;
  }

  #forget(comments) {
    for (const id of this.#past.keys()) if (!(id in comments)) this.#past.delete(id);
  }
}

/** @returns {Comment[]} in the order in which the room may see them */
function inOrder(comments) {
  return Object.entries(comments)
    .map(([id, comment]) => ({id, ...comment}))
    .sort((a, b) => a.shown_at - b.shown_at || a.seq - b.seq);
}
