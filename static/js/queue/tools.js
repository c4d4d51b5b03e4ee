/**
 * What the parts of the queue hand to each other.
 * @typedef {object} Tools
 * @property {import("./desk.js").Desk} desk
 * @property {import("./acting.js").Acting} acting
 * @property {import("./sheets.js").Sheets} sheets
 * @property {import("./actions.js").Action[]} actions
 * @property {() => void} redraw
 */
export {};
