/**
 * Whether the server is there. A cut line says nothing, and a socket believes in it for most of a minute;
 * the room must not look at an old picture that long without being told.
 */

const EVERY_MS = 3_000;
const PATIENCE_MS = 4_000;

export class Heartbeat {
  #heard = Date.now();
  #silent = false;

  /** @param {() => void} back called when the server answers again */
  constructor(back) {
    this.back = back;
    this.#beat();
  }

  /** @returns {number | undefined} since when nothing has been heard, by this laptop's clock */
  get silentSince() {
    return this.#silent ? this.#heard : undefined;
  }

  async #beat() {
    const asked = Date.now();
    const answered = await alive();
    if (answered) this.#heard = asked;
    if (answered && this.#silent) this.back();
    this.#silent = !answered;
    setTimeout(() => this.#beat(), EVERY_MS);
  }
}

const alive = () => fetch("/healthz", {cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS)}).then((answer) => answer.status < 500, () => false);
