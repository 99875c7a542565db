// What the Node.js and Bun peers have in common: the statements, and a message as JSON.

/** One round trip, one transaction: checks the membership, takes the room's next place and writes; a repeated ID gives its first result. */
export const WRITE = `
  with known as (
    select seq, created_at from messages where room_id = $2 and id = $1 and sender_id = $3
  ), next as (
    update rooms set last_seq = last_seq + 1
    where id = $2
      and exists (select 1 from members where room_id = $2 and user_id = $3)
      and not exists (select 1 from known)
    returning last_seq
  ), written as (
    insert into messages (room_id, id, seq, sender_id, text, created_at)
    select $2, $1, last_seq, $3, $4, clock_timestamp() from next
    returning seq, created_at
  )
  select seq::float8 as seq, (extract(epoch from created_at) * 1000)::float8 as at, true as is_new from written
  union all
  select seq::float8, (extract(epoch from created_at) * 1000)::float8, false from known`;

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
