/** The speaker's page: for host and panel what to answer now, for a department also its desk of questions. */
import {html, render} from "lit-html";
import {openMeeting} from "../documents.js";
import {PAGE, reloadWhenIdle} from "../page.js";
import {stayAwake} from "../screen/awake.js";
import {Sheet} from "../staff/sheet.js";
import {Acting} from "./acting.js";
import {desk, focusNear, placeOf} from "./desk.js";
import {fit} from "./fit.js";
import {News} from "./news.js";
import {noteBanner} from "./notes.js";
import {onStage} from "./on_stage.js";
import {top} from "./top.js";
import {Words} from "./words.js";

const {roles} = PAGE.actor;
const root = document.getElementById("speaker");
const meeting = openMeeting(PAGE);
const sheet = new Sheet(redraw);
const acting = new Acting(meeting, redraw);
const news = new News(meeting);

/** @type {import("./tools.js").Tools} */
const tools = {
  meeting, acting, redraw,
  words: new Words(sheet, meeting),
  department: PAGE.actor.department,
  isHost: roles.includes("host"),
  isDepartment: roles.includes("department"),
  acknowledges: roles.some((role) => role === "host" || role === "panel" || role === "department"),
  view: roles.includes("department") && !roles.includes("host") && !roles.includes("panel") ? "desk" : "stage",
  filter: "mine",
};

const page = () => html`
  ${top(tools)}
  ${noteBanner(tools)}
  <div class="panes">${tools.view === "desk" ? desk(tools) : onStage(tools)}</div>`;

function redraw() {
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  const place = placeOf(focused);
  render(page(), root);
  sheet.redraw();
  fit(root.querySelector("[data-fit]"));
  if (document.activeElement !== document.body || !focused.id) return;
  const again = document.getElementById(focused.id);
  if (again) again.focus({preventScroll: true});
  else focusNear(place);
}

meeting.subscribe(() => {
  news.tell();
  redraw();
});
setInterval(() => {
  news.tellTime();
  redraw();
}, 1_000);
addEventListener("resize", redraw);
stayAwake();
reloadWhenIdle(meeting, {busy: () => sheet.isOpen || meeting.connection.status !== "online"});
redraw();
