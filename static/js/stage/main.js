/** The stage: left is time, in the middle is what the room sees, right is what comes next. */
import {html, render} from "lit-html";
import {say} from "../announce.js";
import {openMeeting} from "../documents.js";
import {t} from "../i18n.js";
import {keyList, listenForKeys, switchKeys} from "../keys.js";
import {PAGE, reloadWhenIdle} from "../page.js";
import {lastAction} from "../staff/last_action.js";
import {Sheet} from "../staff/sheet.js";
import {announcementPanel} from "./announcements.js";
import {Asks} from "./asks.js";
import {bindings} from "./bindings.js";
import {header} from "./header.js";
import {lookPanel} from "./look.js";
import {flowPanel, postingPanel} from "./posting.js";
import {programmePanel} from "./programme.js";
import {Stagehand} from "./run.js";
import {fitPreviews, screenPanel} from "./scenes.js";
import {buttonOf, isDraft, payloadOf, place, programme, questions} from "./show.js";
import {sidePane} from "./side.js";

/** Scenes that stand in front of another for a moment. */
const CURTAINS = ["moment", "blank"];
const MILESTONES = [300, 60, 30, 0];
const root = document.getElementById("stage");

const meeting = openMeeting(PAGE);
const hand = new Stagehand(meeting, redraw);
const sheet = new Sheet(redraw);
const asks = new Asks(sheet, hand, meeting);
/** @type {import("./tools.js").Tools} */
const tools = {meeting, hand, asks, show, prepare, sendPrepared, nextQuestion, showKeys, redraw};

/** What stood on the screen before it was blanked: the same key brings it back. */
let former = null;

function show(button) {
  const {scene, ref, options} = meeting.state.public?.stage || {};
  const on = buttonOf({scene, options});
  if (button === "message") return asks.message();
  if (button === on && CURTAINS.includes(button) && former) return hand.run("stage.show", former);
  if (CURTAINS.includes(button) && !CURTAINS.includes(on)) former = {scene, ...(ref && {ref}), ...(options && {options})};
  hand.run("stage.show", payloadOf(button));
}

function prepare(button) {
  if (button === "message") asks.message(true);
  else hand.run("stage.prepare", payloadOf(button));
}

function sendPrepared() {
  const {prepared, polls = {}} = meeting.state.staff || {};
  if (!prepared) return;
  // A poll that has never been open begins with being shown.
  if (isDraft(prepared, polls)) hand.once("send", "poll.open", {id: prepared.ref});
  else hand.once("send", "stage.show", prepared);
}

/** The live one is answered and the head of the queue comes; with an empty queue it is only answered. */
function nextQuestion() {
  const {live, queue} = questions(meeting.state.public || {});
  if (queue.length) hand.once("next", "question.next");
  else if (live) hand.once("next", "question.answered", {id: live.id});
}

function showKeys() {
  const onSwitch = (on) => {
    switchKeys(on);
    redraw();
  };
  sheet.open({title: t("Keys"), wide: true, body: () => keyList(bindings(tools), onSwitch)});
}

const page = () => html`
  ${header(tools)}
  <div class="panes">
    ${programmePanel(tools)}
    <section class="pane middle" aria-label=${t("Screen")}>${screenPanel(tools)}${postingPanel(tools)}${flowPanel(tools)}${lookPanel(tools)}${announcementPanel(tools)}</section>
    ${sidePane(tools)}
  </div>
  <footer class="row bottombar">
    <span class="row end">${lastAction(meeting.state.staff?.actions, PAGE.actor.id, meeting.now(), () => hand.undo())}</span></footer>`;

function redraw() {
  const focused = document.activeElement?.id;
  render(page(), root);
  sheet.redraw();
  followProgramme();
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({preventScroll: true});
}

/** The item that has just begun is brought into view, once. */
let followed = "";
function followProgramme() {
  const {id = ""} = place(programme(meeting.state.public || {})).now || {};
  if (id === followed) return;
  followed = id;
  const list = root.querySelector(".items");
  const line = /** @type {HTMLElement | null} */ (list?.querySelector(".runs"));
  if (line) list.scrollTop = line.offsetTop - list.clientHeight / 2;
}

/** The end of an item is said in time. */
function sayMilestones() {
  const {now: running} = place(programme(meeting.state.public || {}));
  const left = running?.ends_at && Math.round((running.ends_at - meeting.now()) / 1000);
  if (!MILESTONES.includes(left)) return;
  say(left ? t("{time} left in this item.", {time: left >= 60 ? t("{count} min", {count: left / 60}) : t("{seconds} s", {seconds: left})}) : t("The time of this item is over."));
}

// After a click the button would keep Space and Enter for itself; the clicker and the keys mean the page.
root.addEventListener("click", (event) => {
  // What it opened has the focus already and keeps it.
  if (event.detail > 0) event.target.closest("button")?.blur();
});
meeting.subscribe(redraw);
listenForKeys(() => bindings(tools));
reloadWhenIdle(meeting, {busy: () => sheet.isOpen});
redraw();
fitPreviews();
setInterval(() => {
  redraw();
  sayMilestones();
}, 1_000);
