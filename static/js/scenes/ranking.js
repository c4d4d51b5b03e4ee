/** The open questions with the most supports. */
import {html} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {t} from "../i18n.js";
import {framed} from "../screen/frame.js";
import {listed} from "../screen/view.js";
import {css} from "../style.js";

const PLACES = 5;
const OPEN = ["public", "queued", "live"];

export function ranking(view) {
  const rows = ranked(view.public.questions);
  return framed(view, {
    name: "ranking",
    heading: t("Most supported questions"),
    body: rows.length ? table(rows) : nobody(),
  });
}

/** Equal supports share a place; of equals the earlier question stands first. */
function ranked(questions) {
  const open = listed(questions).filter(({status, score}) => OPEN.includes(status) && score > 0);
  const best = open.sort((a, b) => b.score - a.score || a.seq - b.seq).slice(0, PLACES);
  return best.map((question) => ({...question, place: best.findIndex(({score}) => score === question.score) + 1, part: question.score / best[0].score}));
}

function table(rows) {
  return html`
    <div class="whole" data-fit="4.8 3.9">
      <table class="places" data-fit-text>
        <thead class="sr-only"><tr><th scope="col">${t("Place")}</th><th scope="col">${t("Question")}</th><th scope="col">${t("Supports")}</th></tr></thead>
        <tbody data-trim>${repeat(rows, ({id}) => id, row)}</tbody>
      </table>
    </div>`;
}

function row({id, text, score, place, part, status}) {
  return html`
    <tr data-key=${id} class=${status}>
      <td class="place">${place}</td>
      <th scope="row"><span class="words">${text}</span><span class="bar" aria-hidden="true"><b ${css({"--part": part})}></b></span></th>
      <td class="score">${score.toLocaleString()}</td>
    </tr>`;
}

const nobody = () => html`
  <div class="whole calm" data-fit="7.4 3.9">
    <div>
      <p class="giant" data-fit-text>${t("No question has been supported yet")}</p>
      <p class="facts">${t("Support the questions you care about, on your phone")}</p>
    </div>
  </div>`;
