/** Which questions this phone has shown long enough to be read. */
import {PAGE, store} from "../page.js";

const READ_MS = 1_000;
const MOST = 500;

export class Seen {
  constructor() {
    this.place = `madang:seen:${PAGE.code}`;
    /** @type {Set<string>} */
    this.ids = new Set((store.get(this.place) || "").split(" ").filter(Boolean));
    this.timers = new Map();
    this.watched = new WeakSet();
    this.observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.#look(entry)), {threshold: 0.6});
  }

  /** Watches the cards that are on the page now. */
  watch() {
    for (const card of document.querySelectorAll(".list > .q[data-post]")) {
      if (this.watched.has(card)) continue;
      this.watched.add(card);
      this.observer.observe(card);
    }
  }

  #look({target, isIntersecting}) {
    clearTimeout(this.timers.get(target));
    this.timers.delete(target);
    if (isIntersecting) this.timers.set(target, setTimeout(() => this.#read(target), READ_MS));
  }

  #read(card) {
    this.timers.delete(card);
    const id = card.dataset.post;
    if (!id || this.ids.has(id)) return;
    this.ids.add(id);
    store.set(this.place, [...this.ids].slice(-MOST).join(" "));
  }
}
