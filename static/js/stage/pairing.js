/** Lets a screen of the hall in: the six digits that it shows are typed here. */
import {html} from "lit-html";
import {t} from "../i18n.js";
import {PAGE} from "../page.js";
import {openForm} from "../staff/form.js";
import {toast} from "../toast.js";

/** @param {import("./asks.js").Asks} asks */
export function openPairing({sheet, once}) {
  openForm(sheet, {
    title: t("Connect a screen"),
    intro: html`<p>${t("On the screen's computer open {address}. Type the six digits that it shows.", {address: `${PAGE.host}/screen`})}</p>`,
    fields: [{name: "code", label: t("Digits on the screen"), type: "text"}],
    submit: t("Connect"),
    send: async ({code}) => {
      const answer = await once.command("screen.pair", {code});
      if (answer.ok) toast(t("The screen is connected."));
      return answer;
    },
  });
}
