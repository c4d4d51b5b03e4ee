/**
 * What a screen reader hears: one polite region (#say), at most one message in 3 s, and counts instead of floods.
 * An alarm is for the three things that cannot wait: a post refused, the connection gone, a poll about to end.
 */
const GAP_MS = 3_000;
const REST_MS = 2_500;

/** @type {string[]} */
let waiting = [];
/** @type {Map<string, {count: number, words: (count: number) => string}>} */
const counts = new Map();
let last = -Infinity;
let timer = 0;

const region = () => document.getElementById("say");

const alarmRegion = document.createElement("div");
alarmRegion.id = "alarm";
alarmRegion.setAttribute("role", "alert");
alarmRegion.className = "sr-only";
document.body.append(alarmRegion);

/** Says a sentence when it is its turn. */
export function say(text) {
  if (!waiting.includes(text)) waiting.push(text);
  plan();
}

/**
 * Adds to a count that is said as one sentence.
 * @param {string} topic @param {number} count @param {(count: number) => string} words
 */
export function sayCount(topic, count, words) {
  counts.set(topic, {count: (counts.get(topic)?.count || 0) + count, words});
  plan();
}

/** Says a sentence at once, over whatever is being read. */
export function alarm(text) {
  write(alarmRegion, text);
}

function plan() {
  if (timer) return;
  // A breath before the first word, so that what arrives together is said together.
  timer = setTimeout(speak, Math.max(150, last + GAP_MS - performance.now()));
}

function speak() {
  timer = 0;
  const sentences = [...waiting, ...[...counts.values()].map(({count, words}) => words(count))];
  waiting = [];
  counts.clear();
  if (!sentences.length) return;
  last = performance.now();
  write(region(), sentences.join(" "));
}

/** The region is emptied again, so that the same sentence can be said twice. */
function write(element, text) {
  if (!element) return;
  element.textContent = text;
  setTimeout(() => { if (element.textContent === text) element.textContent = ""; }, REST_MS);
}
