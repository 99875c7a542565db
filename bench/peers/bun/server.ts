// A chat server on Bun's own WebSockets, PostgreSQL client and Redis client.
import { RedisClient, type ServerWebSocket } from "bun";
import { importSPKI, jwtVerify } from "jose";
import { isGood, message, ROOMS, SINCE } from "../common/messages.js";
import { Store } from "./store.ts";

type User = { id: string; rooms: string[] };
type Socket = ServerWebSocket<User>;

const { DATABASE_URL, REDIS_URL, PUBLIC_KEY, ISSUER, PORT } = process.env as Record<string, string>;
const key = await importSPKI(PUBLIC_KEY, "RS256");
const store = await Store.connect(DATABASE_URL);
const publisher = new RedisClient(REDIS_URL);
const subscriber = new RedisClient(REDIS_URL);
await Promise.all([publisher.connect(), subscriber.connect()]);

const report = (error: unknown) => console.error("redis", error);

/** Members here by room: a node listens only to rooms that somebody here is in. */
const members = new Map<string, number>();
const deliver = (text: string, room: string) => { server.publish(room, text); };

async function join(ws: Socket) {
  const subscribing: Promise<unknown>[] = [];
  for (const room of ws.data.rooms) {
    ws.subscribe(room);
    const count = members.get(room) ?? 0;
    members.set(room, count + 1);
    if (count === 0)
      subscribing.push(subscriber.subscribe(room, deliver));
  }
  await Promise.all(subscribing);
  ws.send('{"type":"ready"}');
}

function leave(ws: Socket) {
  for (const room of ws.data.rooms) {
    const count = members.get(room)! - 1;
    if (count > 0) {
      members.set(room, count);
    } else {
      members.delete(room);
      subscriber.unsubscribe(room).catch(report);
    }
  }
}

async function send(ws: Socket, request: any) {
  if (!isGood(request))
    return ws.send(JSON.stringify({ type: "error", id: request.id, code: "invalid" }));
  const { id, room, text } = request;
  const user = ws.data.id;
  try {
    const row = await store.write(id, room, user, text);
    if (!row)
      return ws.send(JSON.stringify({ type: "error", id, code: "not_a_member" }));
    if (row.is_new)
      publisher.publish(room, JSON.stringify({ type: "message", ...message(id, room, user, row.seq, text, row.at) })).catch(report);
    ws.send(JSON.stringify({ type: "ack", id, seq: row.seq }));
  } catch (error) {
    console.error("send", error);
    ws.send(JSON.stringify({ type: "error", id, code: "failed" }));
  }
}

async function sync(ws: Socket, request: any) {
  try {
    ws.send(JSON.stringify({ type: "synced", messages: await store.query(SINCE, [request.room, request.after, ws.data.id]) }));
  } catch (error) {
    console.error("sync", error);
    ws.send('{"type":"error","code":"failed"}');
  }
}

function receive(ws: Socket, text: string | Buffer) {
  let request;
  try {
    request = JSON.parse(text as string);
  } catch {
    return ws.close(1007, "This is not JSON.");
  }
  switch (request?.type) {
    case "send": return void send(ws, request);
    case "sync": return void sync(ws, request);
    default: ws.send('{"type":"error","code":"unknown_type"}');
  }
}

async function connect(request: Request) {
  try {
    const token = request.headers.get("authorization")!.slice("Bearer ".length);
    const { payload } = await jwtVerify(token, key, { algorithms: ["RS256"], issuer: ISSUER, audience: "hangout-api" });
    const rooms = (await store.query(ROOMS, [payload.sub])).map((row: any) => row.room);
    return server.upgrade(request, { data: { id: payload.sub!, rooms } }) ? undefined : new Response("WebSockets only", { status: 426 });
  } catch (error) {
    return new Response(`${error}`, { status: 401 });
  }
}

const server = Bun.serve<User>({
  hostname: "127.0.0.1",
  port: Number(PORT),
  fetch: connect,
  websocket: { open: join, close: leave, message: receive, perMessageDeflate: false, backpressureLimit: 16 * 1024 * 1024, closeOnBackpressureLimit: true },
});
