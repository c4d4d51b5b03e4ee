/** The words of the page: English in the code, the page's language from the catalogue in #strings. */
import {embedded} from "./page.js";

const strings = embedded("strings");
export const language = document.documentElement.lang || "en";
const plurals = new Intl.PluralRules(language);

/**
 * The sentence in the page's language, `{name}` filled in.
 * @param {string} message always a literal, so that it can be extracted
 * @param {Record<string, string | number>} [values]
 */
export function t(message, values) {
  const found = strings[message];
  return fill(Array.isArray(found) ? found[0] : found || message, values);
}

/**
 * The sentence in the plural form for the count; `{count}` is filled in.
 * @param {string} one @param {string} many @param {number} count @param {Record<string, string | number>} [values]
 */
export function n(one, many, count, values) {
  const found = strings[one];
  const forms = found ? [found].flat() : [one, many];
  const form = forms.length > 1 && plurals.select(count) !== "one" ? forms[1] : forms[0];
  return fill(form, {count, ...values});
}

function fill(text, values) {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole)) : text;
}
