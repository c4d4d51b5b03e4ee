/** Makes the question as large as its box allows. Below the least size the box scrolls: a speaker must be able to read all of it. */
import {fonts} from "../screen/fonts.js";

const REMS = [4.5, 4, 3.5, 3.125, 2.75, 2.5, 2.25, 2, 1.75, 1.5, 1.3125];
/** Where the page itself scrolls the question may fill so much of the window. */
const SHARE = 0.45;
const columns = matchMedia("(min-width: 60rem)");
const done = new WeakMap();

/** @param {HTMLElement | null} box its first child is what is made to fit */
export function fit(box) {
  if (!box) return;
  const text = /** @type {HTMLElement} */ (box.firstElementChild);
  const room = columns.matches ? box.clientHeight : innerHeight * SHARE;
  const key = [fonts.arrived, box.clientWidth, room, text.textContent].join(" ");
  if (done.get(box) === key) return;
  for (const size of REMS) {
    text.style.setProperty("font-size", `${size}rem`);
    if (text.offsetHeight <= room && text.scrollWidth <= text.clientWidth) break;
  }
  done.set(box, key);
}
