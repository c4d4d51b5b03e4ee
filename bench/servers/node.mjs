// The same jobs on node with socket.io as its documentation recommends: WebSocket only, ws, one
// process, broadcasts by io.emit. node.mjs PORT [FILE OF SNAPSHOTS]
import {createServer} from "node:http";
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";

const [port, file] = process.argv.slice(2);
const {Server} = createRequire(process.env.MODULES + "/")("socket.io");
const snapshots = file ? JSON.parse(readFileSync(file, "utf8")) : [];
const http = createServer();
const io = new Server(http, {transports: ["websocket"], perMessageDeflate: false, serveClient: false});
let revision = snapshots[0]?.revision ?? 0;
const scores = new Map(), changed = new Set();

setInterval(() => {
  if (!changed.size) return;
  const questions = Object.fromEntries([...changed].map((id) => [id, {score: scores.get(id)}]));
  changed.clear();
  tell({questions});
}, 500);

/** Everybody is told, in the shape of a patch. */
function tell(patch) {
  const from = revision++;
  io.emit("patch", {doc: "public", from, to: revision, at: Date.now(), patch});
}

io.on("connection", (socket) => {
  for (const snapshot of snapshots) {
    if (snapshot.doc === "public") snapshot.revision = revision;
    socket.emit("snapshot", snapshot);
  }
  socket.on("post", (text, acknowledge) => {
    tell({comments: {[revision]: {text, at: Date.now(), seq: revision}}});
    acknowledge({ok: true});
  });
  // A support: counted; what changed is told twice a second.
  socket.on("support", (id, acknowledge) => {
    scores.set(id, (scores.get(id) ?? 0) + 1);
    changed.add(id);
    acknowledge({ok: true});
  });
  // A ballot: acknowledged, nothing is stored.
  socket.on("nothing", (...given) => given.at(-1)({ok: true}));
});
http.listen({port: Number(port), host: "127.0.0.1", backlog: 4096}, () => console.log("ready"));
