/** How the time that is left is shared among the items to come: the numbers of `app/meetings/times.py`, for the operator beforehand. */
import {coming, comingBegins} from "../times.js";

const STEP = 30;
const LEAST = 60 / STEP;
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/**
 * Seconds for items of so many planned seconds, in proportion, in steps of half a minute and at least a minute each.
 * @param {number[]} planned @param {number} available
 */
export function share(planned, available) {
  if (sum(planned) <= available) return [...planned];
  const steps = planned.map((seconds) => Math.floor(seconds / STEP));
  const short = new Set();
  for (;;) {
    const open = [...steps.keys()].filter((n) => !short.has(n));
    const total = sum(open.map((n) => steps[n]));
    const left = Math.floor(available / STEP) - LEAST * short.size;
    const below = open.filter((n) => steps[n] * left < LEAST * total);
    below.forEach((n) => short.add(n));
    if (!below.length) return rounded(steps, open, left, total).map((share) => share * STEP);
  }
}

/** Rounded down, and the steps that are left over one each from the front. */
function rounded(steps, open, left, total) {
  const shares = steps.map((step, n) => (open.includes(n) ? Math.floor((step * left) / total) : LEAST));
  const over = left - sum(open.map((n) => shares[n]));
  for (const n of open.slice(0, Math.max(0, over))) shares[n] += 1;
  return shares;
}

/**
 * What `agenda.retime` would give the items to come.
 * @param {any[]} items in order @param {{starts_at: number, ends_at: number}} meeting @param {number} now @param {"keep" | "move"} end
 * @returns {{shares: Map<string, number>, end: number}} seconds by item, and when all would be over
 */
export function retimed(items, meeting, now, end) {
  const open = coming(items);
  const planned = open.map(({minutes}) => minutes * 60);
  const begins = comingBegins(items, meeting, now);
  const shares = end === "keep" ? share(planned, Math.floor((meeting.ends_at - begins) / 1000)) : planned;
  const over = begins + sum(shares) * 1000;
  // Less than a step is left over: that is the planned end, not a minute before it.
  const kept = over < meeting.ends_at && meeting.ends_at - over < STEP * 1000;
  return {shares: new Map(open.map(({id}, n) => [id, shares[n]])), end: kept ? meeting.ends_at : over};
}
