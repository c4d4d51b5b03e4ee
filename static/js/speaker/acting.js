/** What is done on the speaker's page: each deed once at a time, said when it is done, told when it is refused. */
import {say} from "../announce.js";
import {tell} from "../staff/tell.js";
import {deedWord} from "../staff/words.js";

/** A second press within this time is the same press. */
const TWICE_MS = 1_000;

export class Acting {
  #running = new Set();
  #pressed = -Infinity;

  /** @param {import("../documents.js").Meeting} meeting @param {() => void} redraw */
  constructor(meeting, redraw) {
    Object.assign(this, {meeting, redraw});
  }

  /** @param {string} name @param {{id?: string}} [payload] */
  async run(name, payload = {}) {
    const deed = `${name} ${payload.id}`;
    if (this.#running.has(deed)) return;
    this.#running.add(deed);
    this.redraw();
    const answer = await this.meeting.command(name, payload);
    this.#running.delete(deed);
    if (answer.ok) say(deedWord(name));
    else tell(answer.error.message);
    this.redraw();
  }

  /** Goes on to the next question. */
  next() {
    if (performance.now() - this.#pressed < TWICE_MS) return;
    this.#pressed = performance.now();
    this.run("question.next");
  }

  runs(name, id) {
    return this.#running.has(`${name} ${id}`);
  }
}
