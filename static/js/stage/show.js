/** The evening as the stage sees it: items, questions and scenes in order. Pure functions of the documents. */
import {coming, runs} from "../times.js";

export const listed = (collection) => Object.entries(collection || {}).map(([id, entry]) => ({...entry, id}));

/** The programme in order. @param {any} open the public document */
export const programme = (open) => listed(open.agenda).sort((a, b) => a.position - b.position);

/** The item that runs now, and the one that comes after it. */
export const place = (items) => ({now: items.find(runs), next: coming(items)[0]});

/** The live question, the queue in order, and the other public ones by support. */
export function questions(open) {
  const all = listed(open.questions);
  return {
    live: all.find(({status}) => status === "live"),
    queue: all.filter(({status}) => status === "queued").sort((a, b) => a.position - b.position),
    others: all.filter(({status}) => status === "public").sort((a, b) => b.score - a.score || a.at - b.at),
  };
}

/** The scenes of the buttons; "one moment" is a message without a text. */
export const SCENES = ["join", "programme", "comments", "question", "ranking", "timer", "message", "moment", "blank", "testcard"];

/** The button that a stage or a prepared scene stands for. */
export function buttonOf(show) {
  if (!show) return null;
  return show.scene === "message" && !show.options?.text ? "moment" : show.scene;
}

/** What the command for a button carries; a message needs its text. */
export const payloadOf = (button) => (button === "moment" ? {scene: "message"} : {scene: button});

/** Posts that the room sees now, and comments that it will see in a moment; newest first. */
export function onScreen(staff = {}) {
  const pending = listed(staff.pending).map((post) => ({...post, pending: true}));
  const screened = listed(staff.screened).sort((a, b) => b.at - a.at);
  return [...pending, ...screened];
}

/** Whether what is ready is a poll that nobody has opened yet. */
export const isDraft = ({scene, ref} = {}, polls = {}) => scene === "poll" && polls[ref]?.status === "draft";
