/** A form in a sheet: fields described as data; it closes only when the server has taken what was written. */
import {html, nothing} from "lit-html";
import {ifDefined} from "lit-html/directives/if-defined.js";
import {t} from "../i18n.js";
import {composing, graphemes} from "../text.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {"text" | "textarea" | "date" | "choice" | "number"} type
 * @property {string} [value]
 * @property {string} [hint]
 * @property {number} [limit] most graphemes
 * @property {number} [rows] of a textarea
 * @property {boolean} [required]
 * @property {{value: string, label: string}[]} [options] of a choice
 * @property {string[]} [suggestions] of a text field
 */

/**
 * @param {import("./sheet.js").Sheet} sheet
 * @param {object} form
 * @param {string} form.title
 * @param {Field[]} form.fields
 * @param {string} form.submit the word on the main button
 * @param {(values: Record<string, string>, by?: string) => Promise<{ok: boolean, error?: any}>} form.send
 * @param {any} [form.intro]
 * @param {{id: string, label: string}[]} [form.others] further buttons; `send` gets their id
 */
export function openForm(sheet, form) {
  const state = {error: null, sending: false, lengths: {}};
  for (const {name, value} of form.fields) state.lengths[name] = graphemes(value || "");

  const submit = async (event) => {
    event.preventDefault();
    if (state.sending) return;
    const element = event.currentTarget;
    const values = Object.fromEntries(/** @type {any} */ (new FormData(element)));
    Object.assign(state, {sending: true, error: null});
    sheet.redraw();
    const answer = await form.send(values, event.submitter?.value);
    Object.assign(state, {sending: false, error: answer.ok ? null : answer.error});
    if (answer.ok) return sheet.close();
    sheet.redraw();
    element.querySelector("[aria-invalid=true]")?.focus();
  };

  sheet.open({title: form.title, body: () => formBody(form, state, submit, sheet), onKey: submitKey});
}

/** Ctrl or Command with Enter sends, as in every mail program. */
function submitKey(event) {
  if (event.code !== "Enter" || !(event.ctrlKey || event.metaKey) || composing(event)) return;
  event.preventDefault();
  event.currentTarget.querySelector("form").requestSubmit();
}

function formBody(form, state, submit, sheet) {
  const placed = state.error && form.fields.some(({name}) => name === state.error.field);
  return html`
    <form class="col form" @submit=${submit} novalidate>
      ${form.intro ?? nothing}
      ${form.fields.map((field, index) => fieldBody(field, state, index === 0, () => sheet.redraw()))}
      <p class="wrong" role="alert">${state.error && !placed ? state.error.message : nothing}</p>
      <div class="row wrap">
        <button class="btn main" type="submit" ?disabled=${state.sending}>${form.submit}</button>
        ${(form.others || []).map(({id, label}) => html`<button class="btn" type="submit" value=${id} ?disabled=${state.sending}>${label}</button>`)}
      </div>
    </form>`;
}

function fieldBody(field, state, first, redraw) {
  if (field.type === "choice") return choiceBody(field);
  const error = state.error?.field === field.name ? state.error : null;
  const id = `field-${field.name}`;
  const onInput = (event) => {
    state.lengths[field.name] = graphemes(event.target.value);
    redraw();
  };
  return html`
    <div>
      <label class="label" for=${id}>${field.label}</label>
      ${control(field, {id, first, invalid: Boolean(error), onInput})}
      <div class="row small">
        <span class="hint grow" id=${`${id}-hint`}>${error ? html`<span class="wrong">${error.message}</span>` : field.hint ?? nothing}</span>
        ${field.limit ? counter(state.lengths[field.name], field.limit) : nothing}
      </div>
    </div>`;
}

function control(field, {id, first, invalid, onInput}) {
  const wrong = ifDefined(invalid ? "true" : undefined);
  if (field.type === "textarea") {
    return html`<textarea class="field" id=${id} name=${field.name} rows=${field.rows || 4} ?data-first=${first} aria-invalid=${wrong}
      aria-describedby=${`${id}-hint`} .value=${field.value || ""} @input=${onInput}></textarea>`;
  }
  const list = field.suggestions?.length ? `${id}-list` : undefined;
  return html`<input class="field" id=${id} name=${field.name} type=${field.type} ?data-first=${first} aria-invalid=${wrong}
      aria-describedby=${`${id}-hint`} list=${ifDefined(list)} autocomplete="off" .value=${field.value || ""} @input=${onInput}>
    ${list ? html`<datalist id=${list}>${field.suggestions.map((value) => html`<option value=${value}></option>`)}</datalist>` : nothing}`;
}

const counter = (length, limit) => (
  length < limit * 0.8 ? nothing : html`<span class=${length > limit ? "wrong" : "hint"}>${t("{length} of {limit}", {length, limit})}</span>`
);

const choiceBody = (field) => html`
  <fieldset><legend class="label">${field.label}</legend>
    <div class="row wrap">${field.options.map(({value, label}) => html`
      <label class="choice"><input type="radio" name=${field.name} value=${value} ?checked=${value === field.value}><span>${label}</span></label>`)}
    </div>
  </fieldset>`;
