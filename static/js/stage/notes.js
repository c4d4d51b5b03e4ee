/** Notes to the speaker: ready-made ones by one press, one's own in a line, and below who has read which. */
import {html} from "lit-html";
import {say} from "../announce.js";
import {hhmm} from "../clock.js";
import {t} from "../i18n.js";
import {listed} from "../screen/view.js";
import {tell} from "../staff/tell.js";

/** @typedef {import("./tools.js").Tools} Tools */

const READY = () => [t("2 minutes left"), t("Please come to an end"), t("Closer to the microphone"), t("A little slower, please"), t("Please go on to the next question")];
const SHOWN = 6;

/** How many notes nobody has acknowledged yet. @param {Tools} tools */
export const openNotes = ({meeting}) => sent(meeting).filter((note) => !note.acknowledged_at).length;

const sent = (meeting) => listed(meeting.state.staff?.notes).sort((a, b) => b.at - a.at);

/** Texts that are on their way: the same press is meant once. */
const onTheWay = new Set();

/** @param {Tools} tools */
export function notesPanel(tools) {
  const notes = sent(tools.meeting);
  return html`
    <h2>${t("Notes to the speaker")}</h2>
    <div class="row wrap">${READY().map((text, index) => html`<button class="btn s" type="button" id=${`ready-note-${index}`} @click=${() => send(text, tools)}>${text}</button>`)}</div>
    <form class="row" @submit=${(event) => submit(event, tools)}>
      <label class="sr-only" for="own-note">${t("A note of your own")}</label>
      <input class="field grow" id="own-note" name="text" autocomplete="off" placeholder=${t("A note of your own")}>
      <button class="btn" type="submit">${t("Send")}</button>
    </form>
    ${notes.length ? html`<ul class="sentnotes">${notes.slice(0, SHOWN).map((note) => line(note, tools.meeting.state.staff?.staff || {}))}</ul>` : html`<p class="small dim">${t("The speaker sees a note until somebody presses OK.")}</p>`}`;
}

function line({id, text, at, acknowledged_at: read, acknowledged_by: by}, staff) {
  const who = staff[by]?.name;
  return html`<li class="col" data-note=${id}><p class="words">${text}</p>
    <p class="row wrap small"><time class="dim">${hhmm(at)}</time>${read ? html`<span class="chip ok">${who ? t("Read by {name}, {time}", {name: who, time: hhmm(read)}) : t("Read, {time}", {time: hhmm(read)})}</span>` : html`<span class="chip warn">${t("Not read yet")}</span>`}</p></li>`;
}

async function submit(event, tools) {
  event.preventDefault();
  const form = event.currentTarget;
  const text = form.elements.text.value.trim();
  if (text && await send(text, tools)) form.reset();
}

/** @returns {Promise<boolean>} whether the server has it */
async function send(text, {meeting, redraw}) {
  if (onTheWay.has(text)) return false;
  onTheWay.add(text);
  const answer = await meeting.command("note.send", {text});
  onTheWay.delete(text);
  if (answer.ok) say(t("Note sent to the speaker"));
  else tell(answer.error.message);
  redraw();
  return answer.ok;
}
