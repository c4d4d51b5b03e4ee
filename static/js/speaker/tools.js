/**
 * What the parts of the speaker's page hand to each other.
 * @typedef {object} Tools
 * @property {import("../documents.js").Meeting} meeting
 * @property {import("./acting.js").Acting} acting
 * @property {import("./words.js").Words} words
 * @property {() => void} redraw
 * @property {string | undefined} department the name by which one's own department takes questions
 * @property {boolean} isHost
 * @property {boolean} isDepartment
 * @property {boolean} acknowledges whether notes are for somebody here
 * @property {"stage" | "desk"} view
 * @property {"mine" | "free" | "all"} filter which questions a department looks at
 */
export {};
