/** What the room sees: the screen itself, small; the buttons for other scenes; what is ready to be sent. */
import {html, nothing} from "lit-html";
import {classMap} from "lit-html/directives/class-map.js";
import {t} from "../i18n.js";
import {cap} from "../keys.js";
import {PAGE} from "../page.js";
import {sceneWord} from "../staff/words.js";
import {SCENES, buttonOf, isDraft, questions} from "./show.js";
import {openPairing} from "./pairing.js";

/** @typedef {import("./tools.js").Tools} Tools */

const KEYS = {join: "KeyQ", timer: "KeyT", moment: "KeyM", blank: "KeyB"};
export const buttonWord = (button) => (button === "moment" ? t("One moment") : sceneWord(button));

/** The page of the prepared scene is loaded with the first one, and stays. */
let everReady = false;

/** @param {Tools} tools */
export function screenPanel(tools) {
  const {meeting} = tools;
  const shown = buttonOf(meeting.state.public?.stage);
  const ready = buttonOf(meeting.state.staff?.prepared);
  everReady ||= Boolean(ready);
  return html`
    <div class="views">
      <section class="view now" aria-labelledby="now-title">
        <div class="row nowline"><h2 id="now-title">${t("Screen now")}</h2><span class="chip live">${buttonWord(shown)}</span>
          <button class="btn s quiet end" type="button" @click=${() => openPairing(tools.asks)}>${t("Connect a screen")}</button></div>
        <div class="preview" id="preview"><iframe src=${`/m/${PAGE.code}/screen`} title=${t("What the screen shows")} tabindex="-1"></iframe></div>
      </section>
      <section class="view next" aria-labelledby="ready-title">
        <div class="row nowline"><h2 id="ready-title">${t("Next screen")}</h2>${ready ? html`<span class="chip blue">${buttonWord(ready)}</span>
          <button class="btn s main end" type="button" id="send" @click=${() => tools.sendPrepared()}>${isDraft(meeting.state.staff?.prepared, meeting.state.staff?.polls) ? t("Open and send") : t("Send")}<span class="sr-only">: ${buttonWord(ready)}</span> ${cap("Enter")}</button>` : nothing}</div>
        <div class=${classMap({preview: true, ready: true, vacant: !ready})} id="prepared">
          ${everReady ? html`<iframe src=${`/m/${PAGE.code}/screen?prepared`} title=${t("What is ready for the screen")} tabindex="-1" ?hidden=${!ready}></iframe>` : nothing}
          ${ready ? nothing : html`<p class="small dim">${t("Nothing is ready. Choose “Make ready” below to see a scene here first.")}</p>`}</div>
      </section>
    </div>
    <div class="scenes" role="group" aria-label=${t("Scenes")}>${SCENES.map((button) => tile(button, shown, ready, tools))}</div>`;
}

function tile(button, shown, ready, tools) {
  const on = button === shown;
  const isReady = button === ready;
  const missing = button === "question" && !questions(tools.meeting.state.public || {}).live;
  return html`
    <div class=${classMap({scene: true, on, isready: isReady})}>
      <button class="show" type="button" id=${`show-${button}`} ?disabled=${missing} aria-pressed=${String(on)} @click=${() => tools.show(button)}>
        <span>${buttonWord(button)} ${cap(KEYS[button])}</span>
        <small>${on ? t("On the screen") : missing ? t("No question is live") : nothing}</small></button>
      <button class="prepare" type="button" id=${`prepare-${button}`} ?disabled=${missing} aria-pressed=${String(isReady)} @click=${() => tools.prepare(button)}>
        ${isReady ? t("Ready") : t("Make ready")}<span class="sr-only"> ${buttonWord(button)}</span></button>
    </div>`;
}

/** The screen draws itself at 1920 x 1080; here it is as small as its frame. */
export function fitPreviews() {
  const fit = (frames) => {
    for (const {target} of frames) target.style.setProperty("--scale", String(target.clientWidth / 1920));
  };
  const observer = new ResizeObserver(fit);
  for (const frame of document.querySelectorAll(".preview")) observer.observe(frame);
}
