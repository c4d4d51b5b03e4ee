/** Comments on the room's screen: which have arrived, how large each is, and how many have room. */
import {nothing, render} from "lit-html";
import {card} from "../scenes/comments.js";
import {Arrivals} from "./arrivals.js";
import {fonts} from "./fonts.js";

/** Short words are large; a text of more lines takes the next smaller size. */
const MOST_LINES = {1: 2, 2: 4, 3: Infinity};
const MEASURES_KEPT = 300;

export class Flow {
  /** @type {{cards: any[], waiting: number}} */
  last = {cards: [], waiting: 0};

  #arrivals = new Arrivals();
  #measures = new Map();
  #space = "";

  /**
   * @param {HTMLElement} list where the comments stand
   * @param {import("./view.js").View} view
   * @returns {{cards: any[], waiting: number}}
   */
  step(list, view) {
    this.#lookAt(list);
    const {comments = {}, flow = {}} = view.screen;
    const {cards, waiting} = this.#arrivals.step({
      comments,
      known: view.public.comments ?? {},
      now: view.now,
      paused: Boolean(flow.paused),
      room: (wanted) => this.#room(list, wanted),
    });
    this.last = {cards: cards.map((comment) => ({...comment, ...this.#measure(list, comment)})), waiting};
    return this.last;
  }

  /** Measures hold for one space and its fonts. */
  #lookAt(list) {
    const space = [fonts.arrived, list.clientWidth, list.clientHeight].join(" ");
    if (space !== this.#space) this.#arrivals.unfold();
    if (space !== this.#space || this.#measures.size > MEASURES_KEPT) this.#measures.clear();
    this.#space = space;
  }

  #room(list, cards) {
    const gap = parseFloat(getComputedStyle(list).rowGap);
    let left = list.clientHeight + gap;
    let count = 0;
    for (const comment of cards.toReversed()) {
      left -= this.#measure(list, comment).height + gap;
      if (left < 0) break;
      count += 1;
    }
    return cards.length ? Math.max(1, count) : 0;
  }

  #measure(list, comment) {
    const key = [comment.id, comment.text, comment.name].join("\n");
    if (!this.#measures.has(key)) this.#measures.set(key, measure(list, comment));
    return this.#measures.get(key);
  }
}

/** Lays one comment out unseen, at the largest size that suits its length. */
function measure(list, comment) {
  const unseen = list.cloneNode(false);
  unseen.classList.add("unseen");
  list.after(unseen);
  try {
    for (const size of [1, 2, 3]) {
      render(card({...comment, size}), unseen);
      const text = unseen.querySelector(".words");
      const lines = text.getClientRects().length;
      if (lines > MOST_LINES[size]) continue;
      const height = unseen.firstElementChild.offsetHeight;
      const excess = height - list.clientHeight;
      if (excess <= 0) return {size, height, lines: nothing};
      // One line more makes room for the name and time, which then stand below.
      const tooMany = Math.ceil(excess / parseFloat(getComputedStyle(unseen.firstElementChild).lineHeight)) + 1;
      return {size, height: list.clientHeight, lines: Math.max(1, lines - tooMany)};
    }
  } finally {
    unseen.remove();
  }
}
