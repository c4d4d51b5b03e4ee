/** Personal data in a text, found and covered. The server decides what is published. */

/** What the server flags and masks; flags are of the text as it was sent. */
const FLAGS = new Set(["phone", "resident_number", "email"]);

// From here on as in app/posts/flags.py, sign by sign; a test compares the two.
const DASHES = /[‐‑‒–—―−－]/g;
const FULL_WIDTH = /[０-９＠．]/g;
const D = String.raw`\p{Nd}`;
const S = String.raw`\p{Zs}\t-\r\x1c-\x1f\x85\u2028\u2029`;
const W = String.raw`\p{L}\p{N}_`;
const GAP = `[-.${S}]{0,3}`;
const PATTERNS = [
  `(?<!${D})${D}{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]${D}|3[01])${GAP}[1-8]${D}{6}(?!${D})`,
  `(?<!${D})(?:\\+?82${GAP})?0?1[016789]${GAP}${D}{3,4}${GAP}${D}{4}(?!${D})`,
  `(?<!${D})0(?:2|[3-6][1-5]|70)[-.${S})][${S}]?${D}{3,4}[-.${S}]${D}{4}(?!${D})`,
  `[${W}.+\\-]{1,64}@[${W}\\-]{1,63}(?:\\.[${W}\\-]{1,63}){1,4}`,
].map((pattern) => new RegExp(pattern, "gu"));

/** Full-width digits and signs, and every kind of dash; places in the text stay. */
const plain = (text) => text.replace(DASHES, "-").replace(FULL_WIDTH, (sign) => sign.normalize("NFKC"));

/** What is personal in a text, from the left, a longer piece first. */
const findPersonal = (text) => PATTERNS
  .flatMap((pattern) => [...plain(text).matchAll(pattern)].map(({index, 0: found}) => ({at: index, end: index + found.length})))
  .sort((a, b) => a.at - b.at || b.end - a.end);

/** Whether the post holds something that can be masked: the server found it, or a moderator wrote it since. */
export const isPersonal = ({text, flags = []}) => flags.some((flag) => FLAGS.has(flag)) || findPersonal(text).length > 0;

const HIDDEN = new RegExp(`[^${S}\\-.@]`, "gu");
const covered = (found) => [...found].map((sign, place) => (place < 3 ? sign : sign.replace(HIDDEN, "*"))).join("");

/**
 * The text in pieces; those with `covered` hold something personal.
 * @param {string} text
 * @returns {{text: string, covered?: boolean}[]}
 */
export function coverPersonal(text) {
  const pieces = [];
  let from = 0;
  for (const {at, end} of findPersonal(text)) {
    if (at < from) continue;
    if (at > from) pieces.push({text: text.slice(from, at)});
    pieces.push({text: covered(text.slice(at, end)), covered: true});
    from = end;
  }
  if (from < text.length) pieces.push({text: text.slice(from)});
  return pieces;
}
