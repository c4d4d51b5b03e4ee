/** The queue: documents in, cards out. Everything is drawn anew from the desk; what may not move stays where it is. */
import {html, render} from "lit-html";
import {sayCount} from "../announce.js";
import {openMeeting} from "../documents.js";
import {n, t} from "../i18n.js";
import {keyList, listenForKeys, switchKeys} from "../keys.js";
import {PAGE, reloadWhenIdle} from "../page.js";
import {Sheet} from "../staff/sheet.js";
import {makeActions} from "./actions.js";
import {Acting} from "./acting.js";
import {bindings} from "./bindings.js";
import {Claims} from "./claims.js";
import {Desk} from "./desk.js";
import {footer} from "./footer.js";
import {header} from "./header.js";
import {laneSection, tabbedLanes} from "./lane.js";
import {keepPlace} from "./place.js";
import {LANES} from "./posts.js";
import {Sheets} from "./sheets.js";

const root = document.getElementById("queue");
const wide = matchMedia("(min-width: 1000px)");
const SAY_EVERY_MS = 10_000;

const meeting = openMeeting(PAGE);
const desk = new Desk(meeting, PAGE.actor.id);
const acting = new Acting(desk, redraw);
const sheet = new Sheet(backToCard);
const claims = new Claims(desk);
/** @type {import("./tools.js").Tools} */
const tools = {desk, acting, sheets: new Sheets(sheet, desk, acting), actions: makeActions(), redraw, showKeys};

function page() {
  return html`
    ${header(tools)}
    <div class="lanes" @focusin=${onFocus} @click=${onFocus} @pointerover=${onPointer} @pointerleave=${onPointer}>
      ${desk.wide ? html`${laneSection("waiting", tools)}${laneSection("public", tools)}${tabbedLanes(LANES.slice(2), desk.rest, tools)}` : tabbedLanes(LANES, desk.pane, tools)}
    </div>
    ${footer(tools)}`;
}

function redraw() {
  desk.setWide(wide.matches);
  keepPlace(root, desk, () => render(page(), root));
  sheet.redraw();
  claims.follow();
}

/** The card that got the focus, or was pressed, is the current one. */
function onFocus(event) {
  const card = event.target.closest("[data-lane][data-id]");
  if (!card) return;
  const {lane, id} = card.dataset;
  if (desk.current?.lane === lane && desk.current.id === id) return;
  desk.look(lane, id);
  redraw();
}

/** What is under the mouse does not move either. */
function onPointer(event) {
  if (event.pointerType !== "mouse") return;
  const card = event.type === "pointerleave" ? null : event.target.closest("[data-lane][data-id]");
  desk.hover = card ? {lane: card.dataset.lane, id: card.dataset.id} : null;
}

function backToCard() {
  if (desk.current) desk.focusNext = `card-${desk.current.lane}-${desk.current.id}`;
  redraw();
}

function showKeys() {
  const onSwitch = (on) => {
    switchKeys(on);
    redraw();
  };
  sheet.open({title: t("Keys"), wide: true, body: () => html`${keyList(bindings(tools), onSwitch)}<p class="hint">${t("In the menu of reasons the digits 1 to 9 and 0 choose one.")}</p>`});
}

let heard = new Set(desk.all.waiting.map(({id}) => id));
let arrived = 0;

/** Arrivals are counted, and said now and then. */
function countArrivals() {
  arrived += desk.all.waiting.filter(({id}) => !heard.has(id)).length;
  heard = new Set(desk.all.waiting.map(({id}) => id));
}

setInterval(() => {
  if (arrived) sayCount("waiting", arrived, (count) => n("{count} new post waits.", "{count} new posts wait.", count));
  arrived = 0;
}, SAY_EVERY_MS);


meeting.subscribe(() => {
  desk.refresh();
  countArrivals();
  redraw();
});
wide.addEventListener("change", redraw);
setInterval(redraw, 1_000);
listenForKeys(() => bindings(tools));
reloadWhenIdle(meeting, {busy: () => sheet.isOpen || desk.busy.size > 0});
redraw();
