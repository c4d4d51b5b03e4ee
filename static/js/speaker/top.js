/** The top of the page: the meeting, what runs, how long it still may, and whether we are connected. */
import {html, nothing} from "lit-html";
import {brandMark} from "../brand.js";
import {hhmm, remaining} from "../clock.js";
import {t} from "../i18n.js";
import {currentItem} from "../screen/view.js";
import {offlineSince} from "../staff/connection.js";

/** @typedef {import("./tools.js").Tools} Tools */

const SOON_MS = 60_000;

/** @param {Tools} tools */
export function top(tools) {
  const {meeting} = tools;
  const {public: open = {}} = meeting.state;
  const item = currentItem({public: open, stage: open.stage ?? {}});
  const since = offlineSince(meeting.connection);
  return html`
    <header class="head">
      ${brandMark()}
      <div class="grow"><h1>${open.meeting?.title}</h1>${item ? html`<p class="small dim">${item.title}</p>` : nothing}</div>
      ${tools.isDepartment ? views(tools) : nothing}
      ${clock(item, meeting.now())}
    </header>
    ${since ? html`<p class="banner warn lost">${t("Offline since {time}: what you see may be old.", {time: hhmm(since)})}</p>` : nothing}`;
}

/** A department looks at its questions, or, when it speaks, at the one on stage. */
function views(tools) {
  const choices = [["desk", t("Question list")], ["stage", t("On stage")]];
  const choose = (view) => {
    tools.view = view;
    tools.redraw();
  };
  return html`<div class="seg" role="group" aria-label=${t("View")}>${choices.map(([view, word]) => html`
    <button type="button" id=${`view-${view}`} aria-pressed=${String(tools.view === view)} @click=${() => choose(view)}>${word}</button>`)}</div>`;
}

/** Beyond its time the clock counts on: the speaker has to know, the room has not. */
function clock(item, now) {
  if (!item?.ends_at) return html`<p class="clock"><b>${hhmm(now)}</b></p>`;
  const left = item.ends_at - now;
  if (left <= 0) return html`<p class="clock late" role="timer">${t("Over time")} <b>+${remaining(-left)}</b></p>`;
  return html`<p class="clock ${left <= SOON_MS ? "soon" : ""}" role="timer">${t("Time left")} <b>${remaining(left)}</b></p>`;
}
