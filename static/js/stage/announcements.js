/** What stands on the phones now by word of the staff, and the way to end it. */
import {html, nothing} from "lit-html";
import {remaining} from "../clock.js";
import {t} from "../i18n.js";

/** @typedef {import("./tools.js").Tools} Tools */

const audiences = () => ({all: t("Everybody"), hall: t("In the hall"), home: t("At home")});
export const audienceWord = (to) => audiences()[to] || to;

/** The choices of a form. */
export const audienceChoices = () => Object.entries(audiences()).map(([value, label]) => ({value, label}));

/** Announcements that run, the newest first. */
export function running({announcements = {}}, now) {
  return Object.entries(announcements)
    .map(([id, item]) => ({...item, id}))
    .filter(({until}) => !until || until > now)
    .sort((a, b) => b.at - a.at);
}

/** @param {Tools} tools */
export function announcementPanel({meeting, hand}) {
  const now = meeting.now();
  const items = running(meeting.state.public || {}, now);
  if (!items.length) return nothing;
  return html`
    <section class="flow announced" aria-labelledby="announced-title">
      <h3 id="announced-title">${t("On the phones now")}</h3>
      <ul class="onscreen">${items.map(({id, text, to, until}) => html`
        <li class="row small"><span class="chip">${audienceWord(to)}</span><span class="grow words">${text}</span>
          ${until ? html`<span class="dim">${t("{time} left", {time: remaining(until - now)})}</span>` : nothing}
          <button class="btn s" type="button" id=${`end-${id}`} @click=${() => hand.run("announce.end", {id})}>${t("End it")}<span class="sr-only">: ${text}</span></button></li>`)}</ul>
    </section>`;
}
