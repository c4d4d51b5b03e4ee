/** What the kinds of polls are drawn with: signs and words of options, shares, large buttons. */
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

export const sign = ({sign: text, look}) => html`<span class="sign ${look}" aria-hidden="true">${text}</span>`;

/** A large button for an option; pressed is what the person has chosen. */
export const optionButton = (poll, option, pressed, press, more = nothing) => html`
  <button type="button" class="option ${option.look}" id=${`vote-${poll.id}-${option.id}`} aria-pressed=${String(pressed)} aria-disabled=${more === nothing ? nothing : "true"} @click=${press}>
    ${sign(option)}<span class="word">${option.word}</span>${pressed ? html`<span class="tick" aria-hidden="true">✓</span>` : nothing}</button>`;

/** Handed to the kinds, which import nothing: the phone loads them one by one into its bundle. */
export const kit = {html, nothing, t, n, css, options, share, sign, optionButton};
