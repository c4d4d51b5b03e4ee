/** Posts from outside the live window: asked for by a button, by HTTP. */
import {t} from "../i18n.js";
import {PAGE} from "../page.js";
import {toast} from "../toast.js";

const AT_ONCE = 50;

export class Older {
  /** @type {any[]} newest first; those that the live window holds too are drawn there */
  items = [];
  /** Where the next page begins. The window is no beginning: it holds old posts with much support. */
  #before = "";
  #ended = false;
  #loading = false;

  /** @param {"comment" | "question"} kind @param {import("../phone.js").App} app */
  constructor(kind, app) {
    this.kind = kind;
    this.app = app;
  }

  /** Offered while the meeting has shown more than the phone holds, until the end was reached. */
  get possible() {
    const {comments = {}, questions = {}, counters = {}} = this.app.state;
    const held = Object.keys(comments).length + Object.keys(questions).length;
    return !this.#ended && held < (counters.shown || 0) && Object.keys(this.#present()).length > 0;
  }

  /** Page after page until there is something that the phone does not show yet, or no more. */
  async load() {
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (!this.#ended && !await this.#page());
    } catch {
      toast(t("The connection was lost for a moment. Please try again."));
    } finally {
      this.#loading = false;
      this.app.draw();
    }
  }

  /** @returns {Promise<boolean>} whether something new came */
  async #page() {
    const before = this.#before && `&before=${this.#before}`;
    const response = await fetch(`/m/${PAGE.code}/posts?kind=${this.kind}&limit=${AT_ONCE}${before}`);
    const {posts} = await response.json();
    this.#ended = posts.length < AT_ONCE;
    this.#before = posts.at(-1)?.seq ?? this.#before;
    this.items = [...this.items, ...posts];
    return posts.some(({id}) => !this.#present()[id]);
  }

  #present() {
    return this.app.state[`${this.kind}s`] || {};
  }
}
