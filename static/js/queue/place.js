/** Around a drawing: the card somebody is at stays at its place on the screen, and the focus stays where it was. */
import {cardId} from "./desk.js";

/**
 * @param {HTMLElement} root @param {import("./desk.js").Desk} desk @param {() => void} draw
 */
export function keepPlace(root, desk, draw) {
  const focused = root.contains(document.activeElement) && document.activeElement;
  const anchors = scrollers(root).map((scroller) => anchorIn(scroller, desk));
  draw();
  for (const anchor of anchors) restore(anchor);
  if (desk.focusNext) follow(desk);
  else if (focused && document.activeElement === document.body) focusAgain(focused, desk);
}

/** Lists scroll by themselves on a wide page; otherwise the page does. */
const scrollers = (root) => [...root.querySelectorAll("[data-scroll]")];

/** The card to hold on to in this list: the current one, the one under the mouse, else the first in view. */
function anchorIn(scroller, desk) {
  const lane = scroller.dataset.scroll;
  const place = [desk.current, desk.hover].find((candidate) => candidate?.lane === lane);
  const card = (place && document.getElementById(cardId(lane, place.id))) || firstInView(scroller);
  return card && {lane, id: card.id, top: card.getBoundingClientRect().top};
}

function firstInView(scroller) {
  const own = scroller.scrollHeight > scroller.clientHeight;
  if (own ? scroller.scrollTop === 0 : scrollY === 0) return null;
  const edge = own ? scroller.getBoundingClientRect().top : 0;
  return [...scroller.querySelectorAll("[data-id]")].find((card) => card.getBoundingClientRect().bottom > edge);
}

function restore(anchor) {
  const card = anchor && document.getElementById(anchor.id);
  if (!card) return;
  const moved = card.getBoundingClientRect().top - anchor.top;
  if (Math.abs(moved) < 1) return;
  const scroller = card.closest("[data-scroll]");
  if (scroller && scroller.scrollHeight > scroller.clientHeight) scroller.scrollTop += moved;
  else scrollBy(0, moved);
}

/** lit loses the focus when it moves the focused node; and a button may be gone: then the current card has it. */
function focusAgain({id}, {current}) {
  const element = (id && document.getElementById(id)) || (current && document.getElementById(cardId(current.lane, current.id)));
  element?.focus({preventScroll: true});
}

function follow(desk) {
  const element = document.getElementById(desk.focusNext);
  desk.focusNext = null;
  element?.focus({preventScroll: true});
  element?.scrollIntoView({block: "nearest"});
}
