/** What the room sees: the screen itself, small; the buttons for other scenes; what is ready to be sent. */
import {html, nothing} from "lit-html";
import {classMap} from "lit-html/directives/class-map.js";
import {t} from "../i18n.js";
import {cap} from "../keys.js";
import {PAGE} from "../page.js";
import {sceneWord} from "../staff/words.js";
import {SCENES, buttonOf, questions} from "./show.js";

/** @typedef {import("./tools.js").Tools} Tools */

const KEYS = {join: "KeyQ", moment: "KeyM", blank: "KeyB"};
export const buttonWord = (button) => (button === "moment" ? t("One moment") : sceneWord(button));

/** @param {Tools} tools */
export function screenPanel(tools) {
  const {meeting} = tools;
  const shown = buttonOf(meeting.state.public?.stage);
  const ready = buttonOf(meeting.state.staff?.prepared);
  return html`
    <div class="row wrap nowline"><h2>${t("Screen")}</h2><span class="chip live">${buttonWord(shown)}</span>
      ${ready ? html`<button class="btn s ready end" type="button" id="send" @click=${() => tools.sendPrepared()}>${t("Send to the screen: {scene}", {scene: buttonWord(ready)})} ${cap("Enter")}</button>` : nothing}</div>
    <div class="preview" id="preview"><iframe src=${`/m/${PAGE.code}/screen`} title=${t("What the screen shows")} tabindex="-1" loading="lazy"></iframe></div>
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
export function fitPreview(element) {
  const fit = () => element.style.setProperty("--scale", String(element.clientWidth / 1920));
  new ResizeObserver(fit).observe(element);
  fit();
}
