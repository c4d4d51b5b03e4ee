/** One Socket.IO connection, thin: when to connect is decided by connection.js. */
const ACK_MS = 8_000;

/**
 * @typedef {{opened(): void, closed(reason: string): void, failed(): void, refused(error: any): void,
 *   message(kind: "snapshot" | "patch" | "signal" | "notice", body: any): void}} Listener
 */

/**
 * @param {import("socket.io-client").io} io
 * @param {() => object} auth what to present, asked anew at every connect
 * @param {Listener} listener
 */
export function makeSocket(io, auth, listener) {
  const socket = io({transports: ["websocket"], reconnection: false, autoConnect: false, timeout: ACK_MS, auth: (give) => give(auth())});
  socket.on("connect", () => listener.opened());
  /** @type {Set<(answer: null) => void>} */
  const waiting = new Set();
  socket.on("disconnect", (reason) => {
    // The library lets what it has not sent yet wait for its time to pass; the other way is open now.
    for (const giveUp of waiting) giveUp(null);
    listener.closed(reason);
  });
  socket.on("connect_error", (error) => (error.data ? listener.refused(error.data.error || error.data) : listener.failed()));
  for (const kind of ["snapshot", "patch", "signal", "notice"]) socket.on(kind, (body) => listener.message(kind, body));

  /** The acknowledgement, or null when none came in time or the connection was lost. */
  const ask = (event, ...args) => new Promise((resolve) => {
    waiting.add(resolve);
    const settle = (answer) => { waiting.delete(resolve); resolve(answer); };
    socket.timeout(ACK_MS).emitWithAck(event, ...args).then(settle, () => settle(null));
  });
  return {
    get open() { return socket.connected; },
    connect: () => socket.connect(),
    close: () => socket.disconnect(),
    command: (name, payload, key) => ask("command", name, payload, key),
    sync: (doc, since) => ask("sync", {doc, since}),
    signal: (body) => socket.volatile.emit("signal", body),
  };
}
