/** Claim by focus: who looks at a waiting card has it for a minute, as long as they are really there. */

const PAUSE_MS = 300;
const RENEW_MS = 45_000;
const PRESENT_MS = 60_000;

export class Claims {
  /** @type {string | null} */
  #held = null;
  #timer = 0;
  #acted = Date.now();

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.wanted = null;
    for (const kind of ["pointerdown", "keydown", "pointermove"]) {
      addEventListener(kind, () => { this.#acted = Date.now(); }, {capture: true, passive: true});
    }
    addEventListener("pagehide", () => this.#release());
  }

  /** Called after every drawing: claims what is looked at, gives back what is not. */
  follow() {
    const {post} = this.desk;
    const wanted = post && post.lane === "waiting" && !this.desk.claimedBy(post) ? post.id : null;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    clearTimeout(this.#timer);
    this.#release();
    // Somebody who only passes by takes nothing.
    if (wanted) this.#timer = setTimeout(() => this.#claim(wanted), PAUSE_MS);
  }

  #claim(id) {
    if (this.wanted !== id) return;
    this.#timer = setTimeout(() => this.#claim(id), RENEW_MS);
    if (this.#held && Date.now() - this.#acted > PRESENT_MS) return;
    this.#held = id;
    // A refusal needs no words: the document says who has it.
    this.desk.meeting.command("post.claim", {id});
  }

  #release() {
    const id = this.#held;
    this.#held = null;
    const post = id && this.desk.find("waiting", id);
    // What has left the lane has no claim any more.
    if (post && !this.desk.hasLeft(post)) this.desk.meeting.command("post.release", {id});
  }
}
