// What the Node.js and Bun peers have in common: the statements, and a message as JSON.
import { readFileSync } from "node:fs";

/** Writes a message: its place, when it was written, and whether it is new; no row when the sender is not a member. */
export const WRITE = readFileSync(new URL("write.sql", import.meta.url), "utf8");

export const ROOMS = "select room_id::text as room from members where user_id = $1";

export const SINCE = `
  select id::text, room_id::text as room, sender_id::text as sender, seq::float8 as seq, text, (extract(epoch from created_at) * 1000)::float8 as at
  from messages m
  where room_id = $1 and seq > $2 and exists (select 1 from members where room_id = $1 and user_id = $3)
  order by m.seq limit 1000`;

/** Longest text, in UTF-16 units. */
const LONGEST = 10_000;

export const isGood = ({ id, room, text }) =>
  typeof id === "string" && id.length === 36 && typeof room === "string" && room.length === 36 &&
  typeof text === "string" && text.length > 0 && text.length <= LONGEST;

export const message = (id, room, sender, seq, text, at) => ({ id, room, sender, seq, text, at });

/** Which of several connections writes a room: always the same one, so that its messages are written, answered and published in one order. */
export function laneOf(room, lanes) {
  let hash = 0;
  for (let i = room.length - 8; i < room.length; i++)
    hash = (hash * 31 + room.charCodeAt(i)) | 0;
  return (hash >>> 0) % lanes;
}

/** PostgreSQL's code for an ID that another node is writing at this moment. */
export const UNIQUE_VIOLATION = "23505";
