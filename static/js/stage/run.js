/** What the facilitator does: the same command never twice at a time, and a word when it is refused. */
import {say} from "../announce.js";
import {t} from "../i18n.js";
import {tell} from "../staff/tell.js";
import {deedWord} from "../staff/words.js";

/** A clicker or a key pressed twice is meant once. */
const TWICE_MS = 1_000;
/** Commands that are meant as often as they are pressed. */
const STEPS = new Set(["agenda.adjust"]);

export class Stagehand {
  #running = new Set();
  #done = new Map();

  /** @param {import("../documents.js").Meeting} meeting @param {() => void} redraw */
  constructor(meeting, redraw) {
    this.meeting = meeting;
    this.redraw = redraw;
  }

  /** @param {string} name @param {object} [payload] @returns {Promise<any>} */
  async run(name, payload = {}) {
    const act = `${name} ${JSON.stringify(payload)}`;
    if (this.#running.has(act) && !STEPS.has(name)) return null;
    this.#running.add(act);
    this.redraw();
    const answer = await this.meeting.command(name, payload);
    this.#running.delete(act);
    if (answer.ok) say(deedWord(name));
    else tell(answer.error.message);
    this.redraw();
    return answer;
  }

  /** For what may not happen twice by one nervous finger; `act` is what the finger means, whichever command that is. */
  once(act, name, payload) {
    const now = Date.now();
    if (now - (this.#done.get(act) || 0) < TWICE_MS) return;
    this.#done.set(act, now);
    this.run(name, payload);
  }

  runs(name) {
    return [...this.#running].some((act) => act.startsWith(`${name} `));
  }

  async undo() {
    const answer = await this.run("staff.undo");
    if (answer?.ok) say(t("Undone."));
  }
}
