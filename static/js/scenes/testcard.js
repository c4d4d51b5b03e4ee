/** For whoever sets up a projector: do all edges show, is the smallest text read at the back, are the colours told apart? */
import {html} from "lit-html";
import {t} from "../i18n.js";
import {framed} from "../screen/frame.js";

export const testcard = (view) => html`${framed(view, {
  name: "testcard",
  heading: t("Test picture"),
  beside: t("Both frames must be seen whole"),
  body: html`
    <div class="whole" data-fit="9 5.6">
      <div class="tests">
        <p class="giant" data-fit-text>${t("Can you read this from the last row?")}</p>
        <p class="smallest">${t("The smallest text on this screen has this size.")} 0123456789</p>
        <ul class="swatches">${colours().map(([name, word]) => html`<li><b class=${`swatch ${name}`}></b><span>${word}</span></li>`)}</ul>
        <div class="ramp" aria-hidden="true">${[0, 1, 2, 3, 4, 5, 6, 7].map((step) => html`<b class=${`step-${step}`}></b>`)}</div>
      </div>
    </div>`,
  notes: html`<p class="facts"><span>${innerWidth} × ${innerHeight}</span></p>`,
})}<div class="edges" aria-hidden="true"></div><div class="edges inner" aria-hidden="true"></div>`;

const colours = () => [
  ["red", t("Red")],
  ["blue", t("Blue")],
  ["green", t("Green")],
  ["for", `○ ${t("For")}`],
  ["against", `× ${t("Against")}`],
  ["undecided", `△ ${t("Undecided")}`],
];
