// A chat server on Socket.IO, as its documentation says to build one for several nodes.
import { createPublicKey } from "node:crypto";
import { createServer } from "node:http";
import { createShardedAdapter } from "@socket.io/redis-adapter";
import { Redis } from "ioredis";
import jwt from "jsonwebtoken";
import { Server } from "socket.io";
import { isGood, message, ROOMS, SINCE } from "../common/messages.js";
import { Store } from "./store.js";

const { DATABASE_URL, REDIS_URL, PUBLIC_KEY, ISSUER, PORT } = process.env;
const key = createPublicKey(PUBLIC_KEY);
const store = await Store.connect(DATABASE_URL);

const publisher = new Redis(REDIS_URL);
const subscriber = publisher.duplicate();
for (const client of [publisher, subscriber])
  client.on("error", error => console.error("redis", error));

const http = createServer();
const io = new Server(http, {
  adapter: createShardedAdapter(publisher, subscriber),
  transports: ["websocket"],
  serveClient: false,
});

// The first request of a connection is not needed again: https://socket.io/docs/v4/memory-usage/
io.engine.on("connection", socket => { socket.request = null; });

io.use(async (socket, next) => {
  try {
    const claims = jwt.verify(socket.handshake.auth.token, key, { algorithms: ["RS256"], issuer: ISSUER, audience: "hangout-api" });
    socket.data.user = claims.sub;
    socket.data.rooms = (await store.query("rooms", ROOMS, [claims.sub])).map(row => row.room);
    next();
  } catch (error) {
    next(error);
  }
});

io.on("connection", socket => {
  const { user, rooms } = socket.data;
  socket.data.rooms = undefined;
  socket.join(rooms);

  socket.on("send", async (request, answer) => {
    if (typeof answer !== "function")
      return;
    if (!isGood(request ?? {}))
      return answer({ error: "invalid" });
    const { id, room, text } = request;
    try {
      const row = await store.write(id, room, user, text);
      if (!row)
        return answer({ error: "not_a_member" });
      if (row.is_new)
        io.to(room).emit("message", message(id, room, user, row.seq, text, row.at));
      answer({ seq: row.seq });
    } catch (error) {
      console.error("send", error);
      answer({ error: "failed" });
    }
  });

  socket.on("sync", async (request, answer) => {
    if (typeof answer !== "function")
      return;
    try {
      answer({ messages: await store.query("since", SINCE, [request.room, request.after, user]) });
    } catch (error) {
      console.error("sync", error);
      answer({ error: "failed" });
    }
  });
});

http.listen(Number(PORT), "127.0.0.1", 4096);
