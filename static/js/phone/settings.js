/** Text size, name, language, the plain page: in one sheet, opened from the header. */
import {html, nothing} from "lit-html";
import {language, t} from "../i18n.js";
import {PAGE} from "../page.js";
import {openSheet} from "../sheet.js";
import {sizes} from "./sizes.js";

/** @param {import("../phone.js").App} app */
export function openSettings(app) {
  app.choose({sized: true});
  const sheet = openSheet(t("Settings"), () => html`
    <div class="col"><h3 id="size-title">${t("Text size")}</h3>${sizes(() => sheet.draw())}</div>
    ${app.mine.reader ? young() : nameField(app)}
    <div class="col"><h3>${t("Language")}</h3><div class="row">${languages()}</div></div>
    <p class="small"><a href="/m/${PAGE.code}/lite">${t("Plain page for old phones")}</a></p>`);
}

function nameField(app) {
  return html`<div class="col"><label class="label" for="name">${t("Name shown with my posts (optional)")}</label>
    <input id="name" class="field" maxlength="60" autocomplete="nickname" .value=${app.name()} placeholder=${t("Anonymous")} @input=${(event) => app.rename(event.target.value.trim())}>
    <p class="hint">${app.mine.name ? t("Empty: the name you gave when you joined.") : t("Empty: anonymous.")}</p></div>`;
}

/** Whoever is under 14 can say that this was a mistake. */
const young = () => html`<p>${t("Under 14 you can read everything here, but not write or vote.")} <a href="/j/${PAGE.code}?stay=1">${t("I am 14 or older")}</a></p>`;

/** A language is named in itself. */
function languages() {
  const names = {ko: "한국어", en: "English"};
  return Object.entries(names).map(([code, name]) => html`<a class="btn grow" lang=${code} href="?lang=${code}${location.hash}" aria-current=${code === language ? "true" : nothing}>${name}</a>`);
}
