/** Commands of a form that may be pressed again: the same values go with the same key, so that they are stored once. */
import {makeKey} from "../documents.js";

export class Once {
  #key = "";
  #words = "";

  /** @param {import("../documents.js").Meeting} meeting */
  constructor(meeting) {
    this.meeting = meeting;
  }

  /** Sends it; the key is kept until the server has said ok or something else is sent. */
  async command(name, payload) {
    const words = JSON.stringify([name, payload]);
    if (words !== this.#words) {
      this.#words = words;
      this.#key = makeKey(this.meeting.now());
    }
    const answer = await this.meeting.command(name, payload, {key: this.#key});
    if (answer.ok) this.#words = "";
    return answer;
  }
}
