/** Before the opening everything is rehearsal: it can be wiped, once somebody has read what goes and what stays. */
import {html, nothing} from "lit-html";
import {t} from "../i18n.js";
import {ask} from "../staff/ask.js";

/** @param {import("./tools.js").Tools} tools */
export function wipeButton({meeting, hand, asks}) {
  const {status, opened_at: opened} = meeting.state.public?.meeting || {};
  if (status !== "upcoming" || opened) return nothing;
  const wipe = () => ask(asks.sheet, {
    title: t("Wipe the rehearsal?"),
    text: html`<b>${t("This goes, for good:")}</b> ${t("all comments and questions, supports, answers, votes, notes and announcements; the programme begins anew, the screen shows the join guide.")}<br><br>
      <b>${t("This stays:")}</b> ${t("who has joined, the programme and its order, the polls as drafts, staff links and settings.")}`,
    yes: t("Wipe the rehearsal"), grave: true, run: () => hand.run("meeting.wipe_rehearsal"),
  });
  return html`<button class="btn s quiet" type="button" id="wipe" @click=${wipe}>${t("Wipe the rehearsal")}</button>`;
}
