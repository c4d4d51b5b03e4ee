/**
 * The order in which a lane is shown. Nothing above the card somebody is at may come, go or change places by itself:
 * what left stays as a ghost, what arrived above waits behind a bar, until the person moves on or asks for it.
 */

/** @typedef {import("./posts.js").Post} Post */
/** @typedef {{post: Post, gone: boolean}} Shown */

export class HeldOrder {
  constructor() {
    /** @type {string[]} ids as they are shown */
    this.ids = [];
    /** @type {Map<string, Post>} the last known form of what is shown, for ghosts */
    this.known = new Map();
    /** how many wait above */
    this.hidden = 0;
    /** whether the shown order differs from the true one */
    this.stale = false;
    this.released = false;
    this.swept = false;
  }

  /** The true order at the next update. */
  release() {
    this.released = true;
  }

  /** No ghosts at the next update: the person has moved on. */
  sweep() {
    this.swept = true;
  }

  /** A card that this person moved away leaves no ghost. */
  forget(id) {
    this.ids = this.ids.filter((other) => other !== id);
    this.known.delete(id);
  }

  /**
   * @param {Post[]} posts in their true order
   * @param {string | null} anchor the card that must stay where it is
   * @returns {Shown[]}
   */
  update(posts, anchor) {
    const fresh = new Map(posts.map((post) => [post.id, post]));
    if (this.swept) this.ids = this.ids.filter((id) => fresh.has(id) || id === anchor);
    const at = this.released || !anchor ? -1 : this.ids.indexOf(anchor);
    this.released = this.swept = false;
    const order = [...fresh.keys()];
    const head = this.ids.slice(0, at + 1);
    const cut = at < 0 ? -1 : this.#cut(order, at);
    const shownBefore = new Set(at < 0 ? [] : this.ids);
    const below = order.filter((id, index) => !head.includes(id) && (index > cut || shownBefore.has(id)));
    this.hidden = order.slice(0, cut + 1).filter((id) => !shownBefore.has(id)).length;
    this.ids = [...head, ...below];
    this.stale = this.hidden > 0 || !sameOrder(head.filter((id) => fresh.has(id)), order);
    return this.#show(fresh);
  }

  /** Where the true order goes on after the anchor: after the nearest card at or above it that is still there. */
  #cut(order, at) {
    for (let i = at; i >= 0; i -= 1) {
      const index = order.indexOf(this.ids[i]);
      if (index >= 0) return index;
    }
    const below = this.ids.slice(at + 1).map((id) => order.indexOf(id)).filter((index) => index >= 0);
    return below.length ? below[0] - 1 : -1;
  }

  #show(fresh) {
    const known = new Map();
    const shown = this.ids.map((id) => {
      const post = fresh.get(id) || this.known.get(id);
      known.set(id, post);
      return {post, gone: !fresh.has(id)};
    });
    this.known = known;
    return shown;
  }
}

/** Whether the ids stand in the order one after another. */
function sameOrder(ids, order) {
  let last = -1;
  return ids.every((id) => {
    const index = order.indexOf(id);
    const rises = index > last;
    last = index;
    return rises;
  });
}
