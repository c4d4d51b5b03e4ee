/** The text size in five steps: asked once, without standing in anybody's way, and always in the settings. */
import {html, nothing} from "lit-html";
import {language, t} from "../i18n.js";
import {icon} from "../icons.js";
import {TEXT_STEPS, setTextStep, textStep, textStepChosen} from "../page.js";

const LETTER = language === "ko" ? "가" : "A";

const words = () => [t("Small"), t("Normal"), t("Somewhat large"), t("Large"), t("Largest")];

/** Each with its name, in the settings. @param {() => void} changed */
export function sizes(changed) {
  return html`<div class="sizes" role="group" aria-labelledby="size-title">${TEXT_STEPS.map((step, place) => html`
    <button type="button" class="btn letter-${step}" aria-pressed=${textStep() === step} @click=${() => choose(step, changed)}>
      <span aria-hidden="true">${LETTER}</span><span class="tiny">${words()[place]}</span></button>`)}</div>`;
}

function choose(step, changed) {
  setTextStep(step);
  changed();
}

let asked = false;

/** One line on the first open; it stays while somebody tries the sizes. @param {import("../phone.js").App} app */
export function askForSize(app) {
  if (app.ui.sized || (textStepChosen() && !asked)) return nothing;
  asked = true;
  const close = () => choose(textStep(), () => app.choose({sized: true}));
  return html`<div class="sizing" role="group" aria-label=${t("Text size")}><span aria-hidden="true">${t("Text size")}</span>
    <ul role="list">${TEXT_STEPS.map((step, place) => html`<li><button type="button" class="letter-${step}" aria-label=${words()[place]} aria-pressed=${textStep() === step}
      @click=${() => choose(step, () => app.draw())}><span aria-hidden="true">${LETTER}</span></button></li>`)}</ul>
    <button type="button" class="end" aria-label=${t("Keep this size")} @click=${close}>${icon("close")}</button></div>`;
}
