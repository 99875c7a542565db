namespace Hangout.Core.Data.Migrations;

/// <summary>The table of messages: hash-partitioned by conversation, which EF Core cannot express.</summary>
internal static class MessagesTable
{
    public const string Create =
        """
        create table messages (
            conversation_id uuid not null,
            id uuid not null,
            seq bigint not null,
            change bigint not null,
            sender_id uuid,
            kind text not null,
            text text not null,
            html text,
            parts jsonb,
            reply_to_id uuid,
            mentions uuid[] not null default '{}',
            system_type text,
            metadata jsonb,
            created_at timestamptz not null default now(),
            edited_at timestamptz,
            deleted_at timestamptz,
            constraint pk_messages primary key (conversation_id, id),
            constraint fk_messages_conversation_id foreign key (conversation_id) references conversations (id) on delete cascade,
            constraint fk_messages_sender_id foreign key (sender_id) references users (id) on delete set null,
            constraint ck_messages_kind check (kind in ('text', 'image', 'file', 'audio', 'video', 'code', 'poll', 'location', 'system')),
            constraint ck_messages_text check (char_length(text) <= 100000),
            constraint ck_messages_numbers check (seq >= 1 and change >= seq),
            constraint ck_messages_system check ((kind = 'system') = (system_type is not null)),
            constraint ck_messages_empty check (char_length(text) > 0 or parts is not null or deleted_at is not null or kind = 'system')
        ) partition by hash (conversation_id);

        create unique index ix_messages_conversation_id_seq on messages (conversation_id, seq);
        create unique index ix_messages_conversation_id_change on messages (conversation_id, change);

        do $$
        begin
            for part in 0..15 loop
                execute format('create table messages_p%s partition of messages for values with (modulus 16, remainder %s)', lpad(part::text, 2, '0'), part);
            end loop;
        end $$;
        """;
}
