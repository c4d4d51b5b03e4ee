/** What is done on the speaker's page: said when it is done, told when it is refused. */
import {say} from "../announce.js";
import {tell} from "../staff/tell.js";
import {deedWord} from "../staff/words.js";

/** A second press on the same thing within this time is the same press, also where its button means something else by then. */
const TWICE_MS = 1_000;

export class Acting {
  #running = new Set();
  /** @type {Map<string, number>} */
  #pressed = new Map();

  /** @param {import("../documents.js").Meeting} meeting @param {() => void} redraw */
  constructor(meeting, redraw) {
    Object.assign(this, {meeting, redraw});
  }

  /** @param {string} name @param {{id?: string}} [payload] */
  async run(name, payload = {}) {
    const thing = payload.id || name;
    const now = performance.now();
    if (this.#running.has(thing) || now - (this.#pressed.get(thing) ?? -Infinity) < TWICE_MS) return;
    this.#pressed.set(thing, now);
    this.#running.add(thing);
    this.redraw();
    const answer = await this.meeting.command(name, payload);
    this.#running.delete(thing);
    if (answer.ok) say(deedWord(name));
    else tell(answer.error.message);
    this.redraw();
  }

  /** Whether something is under way. @param {string} thing an id, or the name of a command without one */
  runs(thing) {
    return this.#running.has(thing);
  }
}
