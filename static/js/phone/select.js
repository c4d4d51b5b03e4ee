/** What the phone reads out of its documents: pure functions. */

/** @param {Record<string, any> | undefined} collection @returns {any[]} its items, each with its id */
export const listed = (collection) => Object.entries(collection || {}).map(([id, item]) => ({id, ...item}));

const byTime = (a, b) => a.at - b.at || a.seq - b.seq;
const byScore = (a, b) => b.score - a.score || byTime(a, b);
const isLive = ({status}) => status === "live";

/** Answered ones and those that are answered in writing. */
export const isDone = ({status}) => status === "answered" || status === "deferred";

/**
 * Questions in the order that the person has chosen; the one being answered stands first.
 * @param {any[]} questions @param {"popular" | "newest" | "unseen"} sort @param {Set<string>} seen
 */
export function sorted(questions, sort, seen) {
  const newest = (a, b) => byTime(b, a);
  const unseen = (a, b) => Number(seen.has(a.id)) - Number(seen.has(b.id)) || (seen.has(a.id) ? byScore(a, b) : newest(a, b));
  const order = {popular: byScore, newest, unseen}[sort];
  return [...questions].sort((a, b) => Number(isLive(b)) - Number(isLive(a)) || order(a, b));
}

/** Comments, the newest first. */
export const newestFirst = (items) => [...items].sort((a, b) => byTime(b, a));

/** Programme items in their order. */
export const programme = (state) => listed(state.agenda).sort((a, b) => a.position - b.position);

/** The item that runs, and the one after it. */
export function nowAndNext(state) {
  const items = programme(state);
  const now = items.find((item) => item.started_at && !item.ended_at);
  const next = items.find((item) => !item.started_at && (!now || item.position > now.position));
  return {now, next};
}

/** The question being answered, and those that wait for their turn. */
export function onStage(state) {
  const questions = listed(state.questions);
  return {
    live: questions.find(isLive),
    queued: questions.filter(({status}) => status === "queued").sort((a, b) => a.position - b.position),
  };
}

/** Announcements for this person that have not run out. */
export function announcements(state, mine, now) {
  return listed(state.announcements)
    .filter(({until, to}) => (!until || until > now) && (to !== "hall" && to !== "home" || to === mine.at))
    .sort((a, b) => b.at - a.at);
}

/**
 * Whether posts of a kind are taken now: "open", "held" or "off".
 * @param {any} state @param {"comment" | "question"} kind
 */
export function posting(state, kind) {
  if (state.meeting?.status === "closed") return "off";
  return state.posting?.[kind === "comment" ? "comments" : "questions"] || "off";
}

/**
 * The person's posts, newest first: what the server has, and what it has confirmed but not yet shown.
 * @param {any} mine @param {any[]} saved
 */
export function ownPosts(mine, saved) {
  const known = mine.posts || {};
  const fresh = saved
    .filter(({id, name}) => id && !known[id] && KIND_OF[name])
    .map(({id, name, payload, at}) => ({id, kind: KIND_OF[name], text: payload.text, at, status: "received"}));
  return [...fresh, ...listed(known)].sort((a, b) => b.at - a.at);
}

/** Which kind of post a command makes. */
export const KIND_OF = {"comment.post": "comment", "question.ask": "question"};
