/** What the kinds of polls are drawn with: signs and words of options, the table of results. */
import {html, nothing} from "lit-html";
import {n, t} from "../i18n.js";
import {css} from "../style.js";

const SIGNS = {for: "○", against: "×", undecided: "△"};
const STANCES = {"찬성": "for", "반대": "against", "유보": "undecided"};
const stanceWords = () => ({for: t("For"), against: t("Against"), undecided: t("Undecided")});

/**
 * The options as they are drawn: an opinion carries its sign and hue, everything else a number and the first hue.
 * @param {any} poll @returns {{id: string, word: string, sign: string, look: string}[]}
 */
export function options({kind, options: given}) {
  const stances = given.map(({id, text}) => (kind === "stance" ? id : STANCES[text]));
  const opinions = stances.every((stance) => stance in SIGNS);
  return given.map(({id, text}, index) => ({
    id,
    word: kind === "stance" && text === id ? stanceWords()[id] : text,
    sign: opinions ? SIGNS[stances[index]] : String(index + 1),
    look: opinions ? stances[index] : "plain",
  }));
}

/** People who chose an option, and their share of all who took part in whole per cent. */
export function share({results, voters}, id) {
  const people = results?.counts[id] || 0;
  return {people, percent: voters ? Math.round((people / voters) * 100) : 0};
}

/** "+9", "−6", "±0": how many points an option gained since the poll before. */
export function change(before, after, id) {
  const points = share(after, id).percent - share(before, id).percent;
  return points > 0 ? `+${points}` : points < 0 ? `−${-points}` : "±0";
}

export const sign = ({sign: text, look}) => html`<span class="sign ${look}" aria-hidden="true">${text}</span>`;

/**
 * The results as a table that is its own chart; beside the poll before, with the change in points.
 * @param {{poll: any, before?: any, own?: string[]}} what own: the ids that the person has chosen
 */
export function bars({poll, before, own = []}) {
  const rounds = before ? [before, poll] : [poll];
  const heads = before ? [t("Before"), t("After")] : [t("Share")];
  return html`<table class="bars ${before ? "compared" : ""}">
    <thead class=${before ? "" : "sr-only"}><tr><th scope="col"><span class="sr-only">${t("Option")}</span></th>${heads.map((head) => html`<th scope="col">${head}</th>`)}${before ? html`<th scope="col">${t("Difference")}</th>` : nothing}</tr></thead>
    <tbody>${options(poll).map((option) => html`<tr class="${option.look} ${own.includes(option.id) ? "own" : ""}" data-option=${option.id}>
      <th scope="row"><div class="label-of">${sign(option)}<span class="word">${option.word}</span>${own.includes(option.id) ? html`<span class="chip blue">${t("My answer")}</span>` : nothing}</div></th>
      ${rounds.map((round) => cell(share(round, option.id)))}
      ${before ? html`<td class="change">${t("{points} points", {points: change(before, poll, option.id)})}</td>` : nothing}</tr>`)}</tbody>
  </table>`;
}

const cell = ({people, percent}) => html`<td class="share"><div class="measure"><span class="bar" aria-hidden="true"><b ${css({"--part": percent / 100})}></b></span>
  <span class="numbers"><b>${percent}%</b> <span class="people">${n("{count} person", "{count} people", people, {count: people.toLocaleString()})}</span></span></div></td>`;

/** A large button for an option; pressed is what the person has chosen. */
export const optionButton = (poll, option, pressed, press, more = nothing) => html`
  <button type="button" class="option ${option.look}" id=${`vote-${poll.id}-${option.id}`} aria-pressed=${String(pressed)} aria-disabled=${more === nothing ? nothing : "true"} @click=${press}>
    ${sign(option)}<span class="word">${option.word}</span>${pressed ? html`<span class="tick" aria-hidden="true">✓</span>` : nothing}</button>`;

/** Handed to the kinds, which import nothing: the phone loads them one by one into its bundle. */
export const kit = {html, nothing, t, n, options, optionButton, bars};
