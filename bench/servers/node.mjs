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

io.on("connection", (socket) => {
  for (const snapshot of snapshots) {
    if (snapshot.doc === "public") snapshot.revision = revision;
    socket.emit("snapshot", snapshot);
  }
  // A post goes to everybody, in the shape of a patch.
  socket.on("post", (text, acknowledge) => {
    const from = revision++;
    io.emit("patch", {doc: "public", from, to: revision, at: Date.now(), patch: {comments: {[revision]: {text, at: Date.now(), seq: revision}}}});
    acknowledge({ok: true});
  });
  // A support or a ballot: counted and acknowledged, nothing is stored.
  socket.on("nothing", (...given) => given.at(-1)({ok: true}));
});
http.listen({port: Number(port), host: "127.0.0.1", backlog: 4096}, () => console.log("ready"));
