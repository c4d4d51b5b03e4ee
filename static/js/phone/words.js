/** Codes of the documents as words (the documents hold no sentence of ours). */
import {t} from "../i18n.js";

/** The status a post still has: once the meeting is `closed` nobody is answered and nobody waits for an answer. */
export const standing = (status, closed) => (closed && (status === "live" || status === "queued") ? "public" : status);

/** What became of a post: a word, a chip's colour and a sentence that says what it means. Once the meeting is `closed` nothing can be sent again. */
export function statusOf(post, closed = false) {
  const comment = post.kind === "comment";
  switch (standing(post.status, closed)) {
    case "received": return {word: t("Received"), look: "", help: t("A moderator reads it before it is shown.")};
    case "in_review": return {word: t("In review"), look: "warn", help: t("A moderator is looking at it.")};
    case "public": return {word: t("Public"), look: "blue", help: comment ? t("Everybody can read it.") : t("Everybody can read and support it.")};
    case "queued": return {word: t("Waiting for an answer"), look: "blue", help: t("It has been picked and will be answered soon.")};
    case "live": return {word: t("Being answered now"), look: "live", help: ""};
    case "answered": return {word: t("Answered"), look: "ok", help: ""};
    case "not_shown": return {word: t("Not shown"), look: "warn", help: closed ? "" : t("You can change it and send it again.")};
    case "merged": return {word: t("Merged with a similar question"), look: "blue", help: t("Your support counts for the question below.")};
    case "deferred": return {word: t("Will be answered in writing"), look: "blue", help: ""};
    case "withdrawn": return {word: t("Withdrawn"), look: "", help: t("You took it back. Nobody sees it any more.")};
    default: return {word: post.status, look: "", help: ""};
  }
}

/** Why a post is not shown. */
export function reasonOf(reason) {
  const reasons = {
    off_topic: t("Off the topic"),
    personal: t("Holds personal details"),
    insult: t("Attacks a person"),
    hate: t("Swearing or hate"),
    advertising: t("Advertising"),
    repeat: t("The same post again"),
    party: t("For or against a party or candidate"),
    complaint: t("A personal complaint; please call 120 or write to the city's complaints desk"),
    already_answered: t("Already answered"),
    other: t("Another reason"),
  };
  return reasons[reason] || reasons.other;
}

/** What kind of post it is. */
export const kindOf = (kind) => (kind === "comment" ? t("Comment") : t("Question"));

/** The state of the meeting. */
export function meetingStatus(status) {
  return {upcoming: t("Not started"), live: t("Live"), closed: t("Closed")}[status] || "";
}

/** How the person is connected, in a word. */
export function connectionWord({status}) {
  return {connecting: t("Connecting"), online: t("Connected"), offline: t("Not connected")}[status];
}
