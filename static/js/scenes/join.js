/** How to take part, readable from the last row: a large QR code, the address and the join code. */
import {html, nothing} from "lit-html";
import {brandMark} from "../brand.js";
import {t} from "../i18n.js";
import {PAGE} from "../page.js";
import {qr, state} from "../screen/frame.js";
import {spaced} from "../screen/view.js";

const {contact} = PAGE.brand || {};

export function join(view) {
  const {title, question} = view.meeting;
  return html`
    <div class="frame joining">
      ${qr(view)}
      <section class="invitation">
        <div class="whole" data-fit="7.8 3.9">
          <div>
            <p class="eyebrow">${brandMark()}${question ? html`<span class="title">${title}</span>` : nothing}</p>
            <h1 class="giant" data-fit-text>${question ?? title}</h1>
          </div>
        </div>
        <ol class="steps">
          <li>${t("Point your camera at the QR code")}</li>
          <li><span>${address(view.join.host)}</span></li>
          <li>${t("Enter the join code")}</li>
        </ol>
      </section>
      <p class="code">${spaced(view.join.code)}</p>
      <footer class="notes"><p class="free">${t("You need no app and no name")}</p>${contact ? html`<p>${t("Contact")} ${contact}</p>` : nothing}${state(view)}</footer>
    </div>`;
}

/** The sentence with the host standing out in it, wherever the language puts it. */
function address(host) {
  const [before, after] = t("Or open {host} in your browser").split("{host}");
  return html`${before}<b class="host">${host}</b>${after}`;
}
