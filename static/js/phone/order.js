/** An order that stays under the finger: new things and new places wait until the person asks for them. */

export class SteadyOrder {
  /** @type {string[] | null} what the person sees now */
  ids = null;
  key = "";

  /**
   * What to show of the items, which come in their present order.
   * @template {{id: string}} T
   * @param {T[]} items
   * @param {string} key another key (another sort) begins anew
   * @returns {{shown: T[], fresh: number, moved: boolean}} fresh: how many wait; moved: whether the order would be another
   */
  show(items, key) {
    if (this.ids === null || !this.ids.length || this.key !== key) this.apply(items, key);
    const present = new Map(items.map((item) => [item.id, item]));
    const ids = /** @type {string[]} */ (this.ids).filter((id) => present.has(id));
    const known = new Set(ids);
    const wanted = items.filter(({id}) => known.has(id));
    return {
      shown: ids.map((id) => /** @type {T} */ (present.get(id))),
      fresh: items.length - wanted.length,
      moved: wanted.some(({id}, place) => id !== ids[place]),
    };
  }

  /** Takes the present order over. */
  apply(items, key = this.key) {
    this.ids = items.map(({id}) => id);
    this.key = key;
  }

  /** Forgets: the next look is a fresh one. */
  reset() {
    this.ids = null;
  }
}
