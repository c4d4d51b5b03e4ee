/** A question before something that many people will see. */
import {html, nothing} from "lit-html";
import {t} from "../i18n.js";

/**
 * @param {import("./sheet.js").Sheet} sheet
 * @param {{title: string, text?: any, yes: string, grave?: boolean, run: () => void}} question
 */
export function ask(sheet, {title, text, yes, grave = false, run}) {
  const go = () => {
    sheet.close();
    run();
  };
  sheet.open({
    title,
    body: () => html`
      ${text ? html`<p>${text}</p>` : nothing}
      <div class="row wrap"><button class=${`btn ${grave ? "live" : "main"}`} type="button" data-first @click=${go}>${yes}</button>
        <button class="btn" type="button" @click=${() => sheet.close()}>${t("Cancel")}</button></div>`,
  });
}
