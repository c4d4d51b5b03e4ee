/** The words for the codes that the documents hold. */
import {t} from "../i18n.js";
import {kindOf, meetingStatus, reasonOf} from "../phone/words.js";

export {kindOf as kindWord, meetingStatus as meetingWord};

/** Refusal reasons in the order of their digits. */
export const REASONS = [
  "off_topic", "personal", "insult", "hate", "advertising", "repeat", "party", "complaint", "already_answered", "other",
];

const flags = () => ({
  profanity: t("Check the wording"),
  phone: t("Phone number"),
  resident_number: t("Resident number"),
  email: t("E-mail address"),
  address: t("Home address"),
  name: t("Name of a person"),
});

const sources = () => ({
  phone: t("By phone"),
  paper: t("On paper"),
  microphone: t("By microphone"),
  call: t("By telephone call"),
  advance: t("Asked in advance"),
});

const scenes = () => ({
  join: t("Join guide"),
  programme: t("Programme"),
  comments: t("Live comments"),
  question: t("Question"),
  ranking: t("Ranking"),
  poll: t("Poll"),
  timer: t("Countdown"),
  message: t("Message"),
  testcard: t("Test picture"),
  blank: t("Blank"),
});

const undoable = () => ({
  "post.approve": t("Published"),
  "post.hold": t("Set aside"),
  "post.refuse": t("Refused"),
  "post.edit": t("Edited"),
  "post.mask": t("Masked"),
  "post.merge": t("Merged"),
  "post.unmerge": t("Unmerged"),
  "post.restore": t("Back for review"),
  "post.take_off": t("Taken off"),
  "post.to_question": t("Made a question"),
  "post.answer": t("Written answer saved"),
  "answer.draft": t("Answer written down"),
  "answer.confirm": t("Answer shown to everybody"),
  "post.label": t("Labels saved"),
  "post.enter": t("Entered"),
  "question.queue": t("Queued"),
  "question.live": t("On stage now"),
  "question.skip": t("Back in the queue"),
  "question.next": t("Next question"),
  "question.answered": t("Answered"),
  "question.defer": t("For a written answer"),
  "person.mute": t("Writing restricted"),
  "person.unmute": t("Writing allowed again"),
  "stage.show": t("Screen changed"),
  "stage.prepare": t("Next screen made ready"),
  "flow.set": t("Comment flow changed"),
  "posting.set": t("Posting changed"),
  "agenda.start": t("Programme item started"),
  "agenda.next": t("Next programme item started"),
  "meeting.edit": t("Meeting changed"),
  "agenda.adjust": t("Time of an item changed"),
  "agenda.reorder": t("Order of the programme changed"),
  "agenda.retime": t("Times shared out anew"),
  "screen.set": t("Look of the screen changed"),
  "announce.end": t("Announcement ended"),
  "meeting.open": t("Meeting opened"),
  "meeting.close": t("Meeting closed"),
  "meeting.reopen": t("Meeting reopened"),
  "meeting.wipe_rehearsal": t("Rehearsal wiped"),
  announce: t("Announced"),
  "poll.create": t("Poll prepared"),
  "poll.open": t("Poll opened"),
  "poll.close": t("Poll closed"),
  "poll.reveal": t("Result revealed"),
  "poll.hide": t("Result hidden"),
  "note.send": t("Note sent to the speaker"),
  "note.acknowledge": t("Note acknowledged"),
  "fact.send": t("Fact sent to the speaker"),
  "fact.withdraw": t("Fact taken back"),
  "question.take": t("Taken by a department"),
  "question.give_back": t("Given back by a department"),
  "screen.pair": t("Screen connected"),
  "access.grant": t("Staff link given"),
  "access.revoke": t("Staff link taken back"),
});

/** The citizen's word is also told where to go with a complaint; staff need only the word. */
export const reasonWord = (code) => (code === "complaint" ? t("A personal complaint") : reasonOf(code));
export const flagWord = (code) => flags()[code];
export const sourceWord = (code) => sources()[code] || code;
export const sceneWord = (code) => scenes()[code] || code;
/** What a staff command did, as a short past form. */
export const deedWord = (command) => undoable()[command] || command;

/** The start of a text, for one line. */
export const start = (text, length = 28) => {
  const signs = [...(text || "").replace(/\s+/g, " ")];
  return signs.length > length ? `${signs.slice(0, length).join("")}…` : signs.join("");
};
