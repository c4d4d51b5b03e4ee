/** While a projector is set up: light or dark, and how far the picture keeps from the edges. */
import {html, nothing} from "lit-html";
import {t} from "../i18n.js";

/** @typedef {import("./tools.js").Tools} Tools */

const MARGINS = [0, 2, 3, 5, 7, 10];

/** There before the meeting begins, and whenever the test picture is on the screen. @param {Tools} tools */
export function lookPanel({meeting, hand}) {
  const {public: open = {}, screen = {}} = meeting.state;
  const {theme, margin} = screen.look || {};
  if (!screen.look || (open.meeting?.status !== "upcoming" && open.stage?.scene !== "testcard")) return nothing;
  const themes = [["light", t("Light")], ["dark", t("Dark")]];
  const margins = MARGINS.includes(margin) ? MARGINS : [...MARGINS, margin].sort((a, b) => a - b);
  return html`
    <section class="flow" aria-labelledby="look-title">
      <div class="row wrap"><h3 id="look-title">${t("Look of the screen")}</h3>
        <div class="seg end" role="group" aria-labelledby="look-title">${themes.map(([value, word]) => html`
          <button type="button" id=${`theme-${value}`} aria-pressed=${String(theme === value)} @click=${() => theme !== value && hand.run("screen.set", {theme: value})}>${word}</button>`)}</div>
        <label class="row small">${t("Margin")} <select class="field" id="margin" @change=${(event) => hand.run("screen.set", {margin: Number(event.target.value)})}>
          ${margins.map((value) => html`<option value=${value} ?selected=${value === margin}>${value} %</option>`)}</select></label></div>
    </section>`;
}
