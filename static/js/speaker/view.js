/** What the documents say, in the order in which the speaker's page shows it. Pure functions. */
import {listed} from "../screen/view.js";

const UNANSWERED = ["live", "queued", "public", "deferred"];
const FIRST = {live: 0, queued: 1, public: 2, deferred: 3, answered: 4};

/** The next questions in order. */
export const coming = ({next}) => listed(next).sort((a, b) => a.position - b.position);

/** Notes that nobody has acknowledged, the newest first. */
export const openNotes = ({notes}) => listed(notes).filter((note) => !note.acknowledged_at).sort((a, b) => b.at - a.at);

/** Notes that somebody has acknowledged, the newest first. */
export const readNotes = ({notes}) => listed(notes).filter((note) => note.acknowledged_at).sort((a, b) => b.at - a.at);

/** The facts for a question, or without an id those for the topic. */
export const factsOf = ({facts}, id) => listed(facts).filter(({post}) => post === id).sort((a, b) => a.at - b.at);

export const isUnanswered = ({status}) => UNANSWERED.includes(status);

const passes = {
  mine: (question, me) => question.department === me,
  free: (question) => !question.department && isUnanswered(question),
  all: () => true,
};

/** Everything a department may look at: what is public, and what was taken long ago. */
export const allQuestions = ({public: open = {}, speaker = {}}) => ({...speaker.taken, ...open.questions});

/**
 * The questions of a department's desk: on stage, next, those with most support, promised ones by their day, done.
 * @param {any} questions all of them @param {string} me the department
 */
export function deskQuestions(questions, filter, me) {
  const found = listed(questions).filter((question) => passes[filter](question, me));
  return found.sort((a, b) => FIRST[a.status] - FIRST[b.status] || within(a, b));
}

function within(a, b) {
  if (a.status === "queued") return a.position - b.position;
  if (a.status === "deferred") return (a.due || "9").localeCompare(b.due || "9") || a.seq - b.seq;
  if (a.status === "answered") return (b.answered_at || 0) - (a.answered_at || 0);
  return b.score - a.score || a.seq - b.seq;
}

/** How many questions each filter shows. */
export const counts = (questions, me) => Object.fromEntries(Object.keys(passes).map((filter) => [filter, deskQuestions(questions, filter, me).length]));
