/**
 * What the parts of the stage hand to each other.
 * @typedef {object} Tools
 * @property {import("../documents.js").Meeting} meeting
 * @property {import("./run.js").Stagehand} hand
 * @property {import("./asks.js").Asks} asks
 * @property {(button: string) => void} show
 * @property {(button: string) => void} prepare
 * @property {() => void} sendPrepared
 * @property {() => void} nextQuestion
 * @property {() => void} showKeys
 * @property {() => void} redraw
 */
export {};
