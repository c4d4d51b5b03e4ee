/** A moderator's desk: which posts are shown in which order, which card is the current one, what is going on with each. */
import {HeldOrder} from "./order.js";
import {LANES, claimant, lanesOf, passes} from "./posts.js";

/** @typedef {import("./posts.js").Lane} Lane */
/** @typedef {import("./posts.js").Post} Post */

const SETTLE_MS = 4_000;
export const cardId = (lane, id) => `card-${lane}-${id}`;

export class Desk {
  /** @type {{kind: import("./posts.js").Kind, text: string, item: string}} */
  filter = {kind: "all", text: "", item: ""};
  finding = false;
  /** @type {Lane} the tab of the third column, and on a small screen of the whole page */
  pane = "waiting";
  /** @type {Lane} */
  rest = "set_aside";
  /** @type {{lane: Lane, id: string} | null} the card that keys act on */
  current = null;
  /** @type {{lane: Lane, id: string} | null} the card under the mouse */
  hover = null;
  /** whether the current card shows everything */
  open = false;
  /** @type {Set<string>} ids chosen for bulk actions, all of one lane */
  selected = new Set();
  /** @type {Set<string>} posts with a command on its way */
  busy = new Set();
  /** @type {Map<string, string>} what to tell on a card */
  notes = new Map();
  /** @type {string | null} the element that gets the focus after the next drawing */
  focusNext = null;

  /** @type {{id: string, from: Lane | undefined} | undefined} a post that becomes the current one once another lane has it */
  #expected;
  #settled = new Map();
  #orders = Object.fromEntries(LANES.map((lane) => [lane, new HeldOrder()]));

  /** @param {import("../documents.js").Meeting} meeting @param {string} me the staff id */
  constructor(meeting, me) {
    this.meeting = meeting;
    this.me = me;
    this.refresh();
  }

  get staff() {
    return this.meeting.state.staff || {};
  }

  /** Takes the documents in. */
  refresh() {
    this.all = lanesOf(this.meeting.state);
    // Once the document agrees, the post may come back into the lane (undo).
    for (const [id, {lane}] of this.#settled) if (!this.find(lane, id)) this.#settled.delete(id);
    this.shown = Object.fromEntries(LANES.map((lane) => [lane, this.#show(lane)]));
    const ids = new Set(this.all[this.selectedLane]?.map(({id}) => id));
    for (const id of this.selected) if (!ids.has(id)) this.selected.delete(id);
    this.#welcome();
  }

  /** After an undo the post is at hand again; the answer may come before the documents, which still show it `from` there. */
  bringBack(id, from) {
    const expected = {id, from};
    this.#expected = expected;
    // What has arrived may be ahead of what is drawn.
    this.refresh();
    setTimeout(() => { if (this.#expected === expected) this.#expected = undefined; }, SETTLE_MS);
  }

  #welcome() {
    const {id, from} = this.#expected || {};
    const lane = id && this.visibleLanes.find((visible) => visible !== from && this.find(visible, id));
    if (!lane) return;
    this.#expected = undefined;
    this.#settled.delete(id);
    this.#orders[lane].release();
    this.go(lane, id);
  }

  #show(lane) {
    const posts = this.all[lane].filter((post) => passes(post, this.filter) && !this.hasLeft(post));
    return this.#orders[lane].update(posts, this.#anchor(lane));
  }

  /** Acknowledged as gone, though the document has not said so yet. */
  hasLeft(post) {
    const settled = this.#settled.get(post.id);
    return settled?.lane === post.lane && Date.now() < settled.until;
  }

  /** The lower one of the current card and the one under the mouse: neither may move. */
  #anchor(lane) {
    const {ids} = this.#orders[lane];
    const held = [this.current, this.hover].filter((place) => place?.lane === lane).map(({id}) => ids.indexOf(id));
    return ids[Math.max(-1, ...held)] ?? null;
  }

  order(lane) {
    return this.#orders[lane];
  }

  /** Shows a lane in its true order. */
  release(lane) {
    this.#orders[lane].release();
    this.hover = null;
    this.refresh();
  }

  /** @returns {Post | undefined} the current post while it is still in its lane */
  get post() {
    return this.current ? this.find(this.current.lane, this.current.id) : undefined;
  }

  laneOf(id) {
    return LANES.find((lane) => this.find(lane, id));
  }

  find(lane, id) {
    return this.all[lane].find((post) => post.id === id);
  }

  /** Makes a card the current one and gives it the focus. */
  go(lane, id) {
    this.look(lane, id);
    this.focusNext = id ? cardId(lane, id) : `lane-${lane}`;
  }

  /** Makes a card the current one, wherever the focus is. */
  look(lane, id) {
    if (this.current?.lane === lane && this.current.id === id) return;
    for (const order of Object.values(this.#orders)) order.sweep();
    if (this.current) this.notes.delete(this.current.id);
    this.current = id ? {lane, id} : null;
    this.open = false;
    this.refresh();
  }

  /** A step down or up in the lane. */
  move(step) {
    const lane = this.current?.lane || this.visibleLanes[0];
    const cards = this.shown[lane];
    const at = this.current ? cards.findIndex(({post}) => post.id === this.current.id) : -1;
    const next = cards[Math.min(cards.length - 1, Math.max(0, at + step))];
    if (next) this.go(lane, next.post.id);
  }

  /** A step to the lane beside this one. */
  moveLane(step) {
    const lanes = this.visibleLanes.filter((lane) => this.shown[lane].length);
    const at = lanes.indexOf(this.current?.lane);
    const lane = at < 0 ? lanes[0] : lanes[at + step];
    if (lane) this.go(lane, this.shown[lane][0].post.id);
  }

  /** @type {boolean} three columns, or one with tabs */
  wide = true;

  get visibleLanes() {
    return /** @type {Lane[]} */ (this.wide ? ["waiting", "public", this.rest] : [this.pane]);
  }

  /** Three columns, or one with tabs. */
  setWide(wide) {
    if (wide === this.wide) return;
    this.wide = wide;
    this.#letGoOfHidden();
  }

  /** Shows a lane that stands behind a tab. */
  openPane(lane) {
    this.pane = lane;
    if (lane !== "waiting" && lane !== "public") this.rest = lane;
    this.release(lane);
    this.#letGoOfHidden();
  }

  /** Shows what passes the filter, in its true order. */
  setFilter(part) {
    this.filter = {...this.filter, ...part};
    for (const order of Object.values(this.#orders)) order.release();
    this.hover = null;
    this.refresh();
    this.#letGoOfHidden();
  }

  /** Keys must not reach a card that nobody sees. */
  #letGoOfHidden() {
    const {lane, id} = this.current || {};
    const seen = lane && this.visibleLanes.includes(lane) && this.shown[lane].some(({post}) => post.id === id);
    if (!seen) this.current = null;
  }

  /** The card to go to when this one leaves: below it, else above, better one that nobody else looks at. */
  neighbour(lane, id) {
    const cards = this.shown[lane];
    const at = cards.findIndex(({post}) => post.id === id);
    const others = [...cards.slice(at + 1), ...cards.slice(0, Math.max(0, at)).reverse()].filter(({gone}) => !gone);
    const free = others.find(({post}) => !this.claimedBy(post));
    return (free || others[0])?.post.id || null;
  }

  /** My own action has moved the post out of this lane. */
  leave(lane, id) {
    const next = this.current?.id === id && this.current.lane === lane ? this.neighbour(lane, id) : undefined;
    this.busy.delete(id);
    this.selected.delete(id);
    this.#settled.set(id, {lane, until: Date.now() + SETTLE_MS});
    this.#orders[lane].forget(id);
    if (next !== undefined) this.go(lane, next);
  }

  claimedBy(post) {
    return claimant(post, this.staff.claims, this.me, this.meeting.now());
  }

  staffName(id) {
    return this.staff.staff?.[id]?.name || "";
  }

  get selectedLane() {
    return this.selectedFrom || "waiting";
  }

  /** Chooses a card for bulk actions, or no longer. Only cards of one lane at a time. */
  toggleSelected(lane, id) {
    if (lane !== this.selectedLane) this.selected.clear();
    this.selectedFrom = lane;
    if (!this.selected.delete(id)) this.selected.add(id);
  }
}
