/**
 * Makes texts as large as their box allows. `data-fit="8.9 3.9"` on a box gives the largest and the
 * least size of the text in it, in hundredths of the screen's shorter side; its first child is what must stay inside.
 * Where even the least size is too large, a list marked `data-trim` leaves items out; a text ends in "…" after a whole line.
 */

import {fonts} from "./fonts.js";

const STEP = 0.1;
const done = new WeakMap();

/** @param {HTMLElement} root */
export function fitAll(root) {
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-fit]"))) {
    const key = [fonts.arrived, box.clientWidth, box.clientHeight, box.textContent].join(" ");
    if (done.get(box) === key) continue;
    fit(box);
    done.set(box, key);
  }
}

/** @param {HTMLElement} box */
function fit(box) {
  const [largest, least] = box.dataset.fit.split(" ").map(Number);
  const text = box.querySelector("[data-fit-text]") ?? box.firstElementChild;
  const list = box.querySelector("[data-trim]");
  restore(text, list);
  const holds = (size) => {
    text.style.setProperty("--fit", String(size));
    return inside(box);
  };
  if (holds(largest) || holds(search(holds, least, largest))) return;
  if (list) trim(box, list);
  else cut(box, text);
}

/** The largest size that holds, or the least when none does. */
function search(holds, least, largest) {
  let [low, high] = [least, largest];
  while (high - low > STEP) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function inside(box) {
  const held = box.firstElementChild;
  return held.getBoundingClientRect().height <= box.clientHeight + 0.5 && held.scrollWidth <= box.clientWidth + 1;
}

function restore(text, list) {
  text.classList.remove("cut");
  for (const item of list?.children ?? []) item.hidden = false;
}

/** Leaves out what is over first, then what comes last. */
function trim(box, list) {
  const over = [...list.querySelectorAll(":scope > [data-over]")];
  const others = [...list.children].filter((item) => !item.matches("[data-over], [data-keep]")).reverse();
  for (const item of [...over, ...others]) {
    if (inside(box)) return;
    item.hidden = true;
  }
}

function cut(box, text) {
  const excess = box.firstElementChild.getBoundingClientRect().height - box.clientHeight;
  const line = parseFloat(getComputedStyle(text).lineHeight);
  const lines = Math.floor((text.getBoundingClientRect().height - excess) / line);
  text.style.setProperty("--lines", String(Math.max(1, lines)));
  text.classList.add("cut");
}
