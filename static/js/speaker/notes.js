/** Notes of the stage: across the page until somebody here says that they were read. */
import {html, nothing} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {hhmm} from "../clock.js";
import {n, t} from "../i18n.js";
import {openNotes, readNotes} from "./view.js";

/** @typedef {import("./tools.js").Tools} Tools */

const AT_ONCE = 2;
const KEPT = 3;

/** @param {Tools} tools */
export function noteBanner(tools) {
  const notes = openNotes(tools.meeting.state.speaker || {});
  if (!notes.length) return nothing;
  const more = notes.length - AT_ONCE;
  return html`
    <section class="memos dark" aria-label=${t("Notes from the stage")}>
      ${repeat(notes.slice(0, AT_ONCE), ({id}) => id, (note) => banner(note, tools))}
      ${more > 0 ? html`<p class="small">${n("{count} more note", "{count} more notes", more)}</p>` : nothing}
    </section>`;
}

const banner = ({id, text, at}, {acting, acknowledges}) => html`
  <div class="memo">
    <p class="grow"><span class="small dim">${t("Note from the stage")} <time>${hhmm(at)}</time></span><b class="words">${text}</b></p>
    ${acknowledges ? html`<button class="btn main" type="button" id=${`note-${id}`} aria-busy=${String(acting.runs(id))}
      @click=${() => acting.run("note.acknowledge", {id})}>${t("OK, read")}</button>` : nothing}
  </div>`;

/** What was acknowledged last: perhaps by somebody else at the lectern. @param {Tools} tools */
export function lastNotes({meeting}) {
  const notes = readNotes(meeting.state.speaker || {}).slice(0, KEPT);
  if (!notes.length) return nothing;
  return html`
    <h2>${t("Earlier notes")}</h2>
    <ul class="read">${notes.map(({text, at}) => html`<li class="row"><time class="dim">${hhmm(at)}</time><span class="words">${text}</span></li>`)}</ul>`;
}
