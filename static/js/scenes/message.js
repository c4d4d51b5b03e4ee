/** A few words from the organisers; without any, that it goes on in a moment, or that it is over. */
import {html} from "lit-html";
import {t} from "../i18n.js";
import {framed} from "../screen/frame.js";

export function message(view) {
  const given = view.stage.scene === "message" ? view.stage.options?.text : "";
  const over = view.meeting.status === "closed";
  const text = given || (over ? t("Thank you for being here") : t("We will continue in a moment"));
  return framed(view, {
    name: "message",
    body: html`<div class="whole" data-fit="10.4 3.9"><h1 class="giant words" data-fit-text>${text}</h1></div>`,
  });
}
