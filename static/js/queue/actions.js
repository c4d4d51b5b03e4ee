/**
 * What can be done with a post, in the order of the buttons. `when` follows the states of a post; `front` tells where
 * the action is a button of its own, everywhere else it stands behind "More".
 */
import {t} from "../i18n.js";
import {isPersonal} from "./personal.js";

/** @typedef {import("./posts.js").Post} Post */
/** @typedef {import("./tools.js").Tools} Tools */

/**
 * @typedef {object} Action
 * @property {string} id
 * @property {string} [code] physical key
 * @property {boolean} [shift]
 * @property {(post: Post) => string} label
 * @property {string} [listed] the word in the list of keys where it differs
 * @property {(post: Post, tools: Tools) => boolean} when
 * @property {(post: Post) => boolean} [front]
 * @property {"main" | "live"} [look]
 * @property {(post: Post, tools: Tools) => void} run
 */

const isQuestion = ({kind}) => kind === "question";
const waits = ({lane}) => lane === "waiting" || lane === "set_aside";
const inPublic = ({lane}) => lane === "public";
const openQuestion = (post) => inPublic(post) && isQuestion(post);
const has = (...statuses) => (post) => isQuestion(post) && statuses.includes(post.status);
const beforeStage = has("public", "queued");
const always = () => true;
const leaves = {leaves: true};
const one = (name, payload, options) => (post, tools) => tools.acting.act(post, [[name, payload]], options);

/** @type {() => Action[]} */
export const makeActions = () => [
  {
    id: "approve", code: "KeyA", look: "main", when: waits, front: always,
    label: (post) => (isPersonal(post) ? t("Mask and approve") : t("Approve")), listed: t("Approve"),
    run: (post, {acting}) => acting.act(post, isPersonal(post) ? [["post.mask"], ["post.approve"]] : [["post.approve"]], leaves),
  },
  {id: "next", code: "KeyN", look: "main", when: has("live"), front: always, label: () => t("Answered, next question"), run: (post, tools) => tools.acting.run("question.next")},
  {id: "live", code: "KeyL", when: beforeStage, front: always, label: () => t("Answer now"), run: one("question.live")},
  {id: "queue", code: "KeyQ", when: has("public"), front: always, label: () => t("Add to the queue"), run: one("question.queue")},
  {id: "queue-first", code: "KeyQ", shift: true, when: beforeStage, label: () => t("Queue as the next one"), run: one("question.queue", {position: 1})},
  {id: "earlier", code: "BracketLeft", when: (post) => has("queued")(post) && post.position > 1, front: always, label: () => t("Earlier"), run: (post, tools) => one("question.queue", {position: post.position - 1})(post, tools)},
  {id: "later", code: "BracketRight", when: (post, {desk}) => has("queued")(post) && post.position < lastPosition(desk), front: always, label: () => t("Later"), run: (post, tools) => one("question.queue", {position: post.position + 1})(post, tools)},
  {id: "skip", code: "KeyB", when: has("live"), front: always, label: () => t("Back to the queue"), run: one("question.skip")},
  {id: "answered", code: "KeyV", when: has("public", "queued", "live", "deferred"), front: has("queued", "deferred"), label: () => t("Answered"), run: (post, tools) => one("question.answered", {}, {leaves: inPublic(post)})(post, tools)},
  {id: "edit", code: "KeyE", when: (post) => waits(post) || inPublic(post), front: (post) => waits(post) || !isQuestion(post), label: (post) => (waits(post) ? t("Edit and publish") : t("Edit")), listed: t("Edit and publish"), run: (post, {sheets}) => sheets.edit(post)},
  {id: "merge", code: "KeyM", when: (post) => isQuestion(post) && (waits(post) || beforeStage(post)), front: (post) => waits(post) || post.status === "public", label: () => t("Merge"), run: (post, {sheets}) => sheets.merge(post)},
  {id: "hold", code: "KeyH", when: (post) => post.lane === "waiting" || (inPublic(post) && post.status === "public"), front: (post) => post.lane === "waiting", label: () => t("Set aside"), run: one("post.hold", {}, leaves)},
  {id: "unmerge", code: "KeyU", look: "main", when: ({lane}) => lane === "merged", front: always, label: () => t("Unmerge"), run: one("post.unmerge", {}, leaves)},
  {id: "restore", code: "KeyR", when: (post) => post.lane === "refused" || (post.lane === "answered" && post.status === "answered"), front: always, label: (post) => (post.lane === "refused" ? t("Review again") : t("Public again")), listed: t("Review again"), run: one("post.restore", {}, leaves)},
  {id: "take-off", code: "KeyD", look: "live", when: (post) => inPublic(post) || post.lane === "screen", front: always, label: (post) => (post.status === "pending" ? t("Stop it") : t("Take off now")), listed: t("Take off now"), run: one("post.take_off", {}, leaves)},
  {id: "refuse", code: "KeyX", when: (post) => waits(post) || (inPublic(post) && post.status !== "live"), front: waits, label: () => t("Refuse"), run: (post, {sheets}) => sheets.refuse(post)},
  {id: "answer", code: "KeyT", when: (post) => openQuestion(post) || post.lane === "answered", front: (post) => post.lane === "answered" || post.status === "live", label: () => t("Written answer"), run: (post, {sheets}) => sheets.answer(post)},
  {id: "defer", code: "KeyF", when: has("public", "queued", "live"), front: has("live"), label: () => t("Answer in writing later"), run: (post, {sheets}) => sheets.defer(post)},
  {id: "as-written", when: (post) => waits(post) && isPersonal(post), label: () => t("Approve as it is written"), run: one("post.approve", {}, leaves)},
  {id: "mask", code: "KeyO", when: (post) => (waits(post) || inPublic(post)) && isPersonal(post), label: () => t("Mask personal data"), run: one("post.mask")},
  {id: "to-question", code: "KeyC", when: (post) => !isQuestion(post) && (waits(post) || inPublic(post)), front: always, label: () => t("Make it a question"), run: one("post.to_question")},
  {id: "label", code: "KeyG", when: (post) => waits(post) || openQuestion(post), label: () => t("Labels"), run: (post, {sheets}) => sheets.label(post)},
  {id: "mute", when: (post, {desk}) => post.lane !== "screen" && !desk.staff.muted?.[post.id], label: () => t("Restrict this person's writing"), run: (post, tools) => tools.acting.run("person.mute", {post: post.id})},
  {id: "unmute", when: (post, {desk}) => Boolean(desk.staff.muted?.[post.id]), label: () => t("Allow writing again"), run: (post, tools) => tools.acting.run("person.unmute", {post: post.id})},
];

const lastPosition = (desk) => Math.max(0, ...desk.all.public.map(({position}) => position || 0));

/**
 * The actions of a card: buttons of their own, and those behind "More".
 * @param {Post} post @param {Tools} tools
 */
export function actionsOf(post, tools) {
  const possible = tools.actions.filter((action) => action.when(post, tools));
  return {front: possible.filter((action) => action.front?.(post)), more: possible.filter((action) => !action.front?.(post))};
}
