/** Posts from before the live window: asked for by a button, by HTTP. */
import {t} from "../i18n.js";
import {PAGE} from "../page.js";
import {toast} from "../toast.js";

const AT_ONCE = 50;
/** The live window holds about a hundred; below that there is nothing older. */
const WINDOW = 50;

export class Older {
  /** @type {any[]} newest first */
  items = [];
  #ended = false;

  /** @param {"comment" | "question"} kind @param {import("../phone.js").App} app */
  constructor(kind, app) {
    this.kind = kind;
    this.app = app;
  }

  possible(shown) {
    return !this.#ended && shown >= WINDOW;
  }

  async load() {
    try {
      const response = await fetch(`/m/${PAGE.code}/posts?kind=${this.kind}&before=${this.#oldest()}&limit=${AT_ONCE}`);
      const {posts} = await response.json();
      this.items = [...this.items, ...posts];
      this.#ended = posts.length < AT_ONCE;
      this.app.draw();
    } catch {
      toast(t("The connection was lost for a moment. Please try again."));
    }
  }

  /** The oldest post that the phone has. */
  #oldest() {
    const present = Object.entries(this.app.state[`${this.kind}s`] || {}).map(([id, post]) => ({id, ...post}));
    const oldest = [...present, ...this.items].sort((a, b) => a.at - b.at || a.seq - b.seq)[0];
    return oldest?.seq || "";
  }
}
