/** The table of results, which comes with the first kind of poll; like the kinds it imports nothing. */

/** @typedef {typeof import("./kit.js").kit} Kit */

/**
 * The results as a table that is its own chart; beside the poll before, with the change in points.
 * @param {Kit} kit @param {{poll: any, before?: any, own?: string[]}} what own: the ids that the person has chosen
 */
export function bars(kit, {poll, before, own = []}) {
  const {html, nothing, t, options, share, sign} = kit;
  const rounds = before ? [before, poll] : [poll];
  const heads = before ? [t("Before"), t("After")] : [t("Share")];
  return html`<table class="bars ${before ? "compared" : ""}">
    <thead class=${before ? "" : "sr-only"}><tr><th scope="col"><span class="sr-only">${t("Option")}</span></th>${heads.map((head) => html`<th scope="col">${head}</th>`)}${before ? html`<th scope="col">${t("Difference")}</th>` : nothing}</tr></thead>
    <tbody>${options(poll).map((option) => html`<tr class="${option.look} ${own.includes(option.id) ? "own" : ""}" data-option=${option.id}>
      <th scope="row"><div class="label-of">${sign(option)}<span class="word">${option.word}</span>${own.includes(option.id) ? html`<span class="chip blue">${t("My answer")}</span>` : nothing}</div></th>
      ${rounds.map((round) => cell(kit, share(round, option.id)))}
      ${before ? html`<td class="change">${t("{points} points", {points: change(kit, before, poll, option.id)})}</td>` : nothing}</tr>`)}</tbody>
  </table>`;
}

const cell = ({html, css, n}, {people, percent}) => html`<td class="share"><div class="measure"><span class="bar" aria-hidden="true"><b ${css({"--part": percent / 100})}></b></span>
  <span class="numbers"><b>${percent}%</b> <span class="people">${n("{count} person", "{count} people", people, {count: people.toLocaleString()})}</span></span></div></td>`;

/** "+9", "−6", "±0": how many points an option gained since the poll before. */
function change({share}, before, after, id) {
  const points = share(after, id).percent - share(before, id).percent;
  return points > 0 ? `+${points}` : points < 0 ? `−${-points}` : "±0";
}
