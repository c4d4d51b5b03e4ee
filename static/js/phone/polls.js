/** Polls on the tab Now: to answer, to wait for, and what came out. */
import {html, nothing} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {n, t} from "../i18n.js";
import {kindOf} from "../polls/kinds.js";
import {kit} from "../polls/kit.js";
import {listed} from "./select.js";

/** @typedef {import("../phone.js").App} App */

/**
 * What a kind draws its answers from.
 * @typedef {{poll: any, value: any, draft: any, choose: (value: any) => void, keep: (draft: any) => void}} Ballot
 */

const newest = (polls) => listed(polls).sort((a, b) => b.opened_at - a.opened_at || b.position - a.position);

/** The open ones, and the one that the room looks at. */
const onTop = ({polls, stage = {}}) => newest(polls).filter(({id, status}) => status === "open" || (stage.scene === "poll" && stage.ref === id));

/** What is voted on now. @param {App} app */
export const pollsNow = (app) => repeat(onTop(app.state), ({id}) => id, (poll) => card(app, poll));

/** What came out before; a first round stands beside the second. @param {App} app @param {boolean} [all] */
export function pollResults(app, all = false) {
  const above = all ? [] : onTop(app.state).map(({id}) => id);
  const revealed = newest(app.state.polls).filter(({revealed: shown}) => shown);
  const compared = new Set(revealed.map(({round_of: first}) => first));
  const shown = revealed.filter(({id}) => !above.includes(id) && !compared.has(id));
  if (!shown.length) return nothing;
  return html`<section class="part"><h3>${t("Poll results")}</h3>${repeat(shown, ({id}) => id, (poll) => card(app, poll))}</section>`;
}

function card(app, poll) {
  const open = poll.status === "open";
  return html`<section class="card raised poll ${open ? "live" : ""}" data-poll=${poll.id} aria-labelledby=${`poll-${poll.id}`}>
    <div class="row">${chip(poll)}<span class="small dim end">${n("{count} has voted", "{count} have voted", poll.voters, {count: poll.voters.toLocaleString()})}</span></div>
    <h3 class="headline words" id=${`poll-${poll.id}`}>${poll.title}</h3>
    ${open && app.mine.reader ? html`<p class="small">${t("Under 14 you can read everything here, but not write or vote.")}</p>` : open ? ballot(app, poll) : poll.revealed ? results(app, poll) : waiting(app, poll)}</section>`;
}

const chip = ({status, revealed}) => (status === "open" ? html`<span class="chip live">${t("Voting is open")}</span>`
  : revealed ? html`<span class="chip ok">${t("Result")}</span>` : html`<span class="chip">${t("Voting is closed")}</span>`);

function ballot(app, poll) {
  const {ballots} = app;
  const kind = kindOf(poll.kind, () => app.plan());
  if (!kind) return html`<p class="small dim">${t("One moment …")}</p>`;
  const choose = (value) => { ballots.choose(poll.id, value); app.plan(); };
  const keep = (draft) => { ballots.keep(poll.id, draft); app.plan(); };
  return html`${kind.ballot(kit, {poll, value: ballots.value(poll.id), draft: ballots.draft(poll.id), choose, keep})}${state(app, poll)}`;
}

/** What has become of the answer, always in the same place. */
function state(app, {id}) {
  const {ballots} = app;
  const refusal = ballots.refusal(id);
  switch (ballots.state(id)) {
    case "sending": return html`<p class="small told">${app.meeting.connection.status === "online" ? t("Sending") : t("Kept here. It is sent by itself once you are connected.")}</p>`;
    case "failed": return html`<p class="small told wrong">${t("Could not be sent")}: ${refusal.message}</p>
      <button type="button" class="btn s" @click=${() => { ballots.choose(id, refusal.value); app.plan(); }}>${t("Send again")}</button>`;
    case "saved": return html`<p class="small told"><b class="sent">✓ ${t("Saved")}</b> ${t("You can change your answer until the poll is closed.")}</p>`;
    default: return html`<p class="small told dim">${t("You can change your answer until the poll is closed.")}</p>`;
  }
}

function waiting(app, poll) {
  const failed = app.ballots.state(poll.id) === "failed";
  return html`<p>${t("The result will be shown soon.")}</p>
    <p class="small dim">${failed ? t("Your last answer came too late and does not count.") : app.ballots.value(poll.id) === undefined ? t("You did not vote.") : t("Your answer is in.")}</p>`;
}

function results(app, poll) {
  const kind = kindOf(poll.kind, () => app.plan());
  const first = poll.round_of && app.state.polls[poll.round_of];
  const before = first?.revealed ? first : undefined;
  return html`${kind ? kind.results(kit, {poll, before, value: app.mine.ballots?.[poll.id]}) : nothing}
    ${before ? html`<p class="small dim">${t("Before: {before} voted. After: {after} voted.", {before: before.voters, after: poll.voters})}</p>` : nothing}`;
}
