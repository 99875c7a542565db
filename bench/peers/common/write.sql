-- $1 message, $2 room, $3 sender, $4 text. One round trip, one transaction: checks the membership, takes the room's next place and writes;
-- a repeated ID gives its first result.
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
select seq::float8, (extract(epoch from created_at) * 1000)::float8, false from known
