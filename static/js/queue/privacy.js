/** Personal data in a text, covered before it is read on a laptop in the hall. The server decides what is published. */
import {html} from "lit-html";

/** What the server masks (app/posts/flags.py). */
const PATTERNS = [
  /(?<!\d)\d{2}[01]\d[0-3]\d[-\s]?[1-8]\d{6}(?!\d)/g,
  /(?<!\d)(?:\+?82[-.\s]?)?0?1[016789][-.\s]?\d{3,4}[-.\s]?\d{4}(?!\d)/g,
  /(?<!\d)0(?:2|[3-6][1-5]|70)[-.\s)]\s?\d{3,4}[-.\s]\d{4}(?!\d)/g,
  /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g,
];

/** Whether the text holds something that can be masked. */
export const isPersonal = ({text}) => PATTERNS.some((pattern) => text.search(pattern) >= 0);

const covered = (found) => found.slice(0, 3) + found.slice(3).replace(/[^\s\-.@]/g, "*");

/**
 * The text in pieces; those with `covered` hold something personal.
 * @param {string} text
 * @returns {{text: string, covered?: boolean}[]}
 */
export function coverPersonal(text) {
  const found = PATTERNS.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => ({at: match.index, text: match[0]})))
    .sort((a, b) => a.at - b.at || b.text.length - a.text.length);
  const pieces = [];
  let from = 0;
  for (const {at, text: piece} of found) {
    if (at < from) continue;
    if (at > from) pieces.push({text: text.slice(from, at)});
    pieces.push({text: covered(piece), covered: true});
    from = at + piece.length;
  }
  if (from < text.length) pieces.push({text: text.slice(from)});
  return pieces;
}

/** The words of a post as they are drawn: what is personal is covered and marked. */
export const coveredText = (post) => (isPersonal(post)
  ? coverPersonal(post.text).map((piece) => (piece.covered ? html`<mark>${piece.text}</mark>` : piece.text))
  : post.text);
