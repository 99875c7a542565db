using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    friendly_name = table.Column<string>(type: "text", nullable: true),
                    xml = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "modules",
                columns: table => new
                {
                    key = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    x = table.Column<int>(type: "integer", nullable: false),
                    y = table.Column<int>(type: "integer", nullable: false),
                    width = table.Column<int>(type: "integer", nullable: false),
                    height = table.Column<int>(type: "integer", nullable: false),
                    min_width = table.Column<int>(type: "integer", nullable: false),
                    min_height = table.Column<int>(type: "integer", nullable: false),
                    is_draggable = table.Column<bool>(type: "boolean", nullable: false),
                    is_resizable = table.Column<bool>(type: "boolean", nullable: false),
                    is_minimizable = table.Column<bool>(type: "boolean", nullable: false),
                    is_closable = table.Column<bool>(type: "boolean", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_modules", x => x.key);
                    table.CheckConstraint("ck_modules_key", "key ~ '^[a-z][a-z0-9-]{0,39}$'");
                    table.CheckConstraint("ck_modules_size", "min_width >= 1 and min_height >= 1 and width >= min_width and height >= min_height");
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    kind = table.Column<string>(type: "text", nullable: false),
                    payload = table.Column<string>(type: "jsonb", nullable: false),
                    traceparent = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    attempts = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    last_error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox", x => x.id);
                    table.CheckConstraint("ck_outbox_kind", "char_length(kind) between 1 and 100");
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    issuer = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    username = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    email = table.Column<string>(type: "text", nullable: true),
                    phone = table.Column<string>(type: "text", nullable: true),
                    avatar_url = table.Column<string>(type: "text", nullable: true),
                    bio = table.Column<string>(type: "text", nullable: true),
                    location = table.Column<string>(type: "text", nullable: true),
                    website = table.Column<string>(type: "text", nullable: true),
                    language = table.Column<string>(type: "text", nullable: false, defaultValue: "en"),
                    is_name_own = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    is_suspended = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.id);
                    table.CheckConstraint("ck_users_bio", "char_length(bio) <= 1000");
                    table.CheckConstraint("ck_users_email", "char_length(email) <= 320");
                    table.CheckConstraint("ck_users_language", "char_length(language) between 2 and 35");
                    table.CheckConstraint("ck_users_location", "char_length(location) <= 100");
                    table.CheckConstraint("ck_users_name", "char_length(name) between 1 and 100");
                    table.CheckConstraint("ck_users_phone", "char_length(phone) <= 32");
                    table.CheckConstraint("ck_users_username", "username ~ '^[a-z0-9._-]{3,32}$'");
                    table.CheckConstraint("ck_users_website", "char_length(website) <= 300");
                });

            migrationBuilder.CreateTable(
                name: "conversations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: true),
                    description = table.Column<string>(type: "text", nullable: true),
                    avatar_url = table.Column<string>(type: "text", nullable: true),
                    is_public = table.Column<bool>(type: "boolean", nullable: false),
                    direct_key = table.Column<string>(type: "text", nullable: true),
                    created_by = table.Column<Guid>(type: "uuid", nullable: true),
                    last_seq = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    last_change = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    last_message_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_activity_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    member_count = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    settings = table.Column<string>(type: "jsonb", nullable: false, defaultValueSql: "'{}'::jsonb"),
                    archived_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_conversations", x => x.id);
                    table.CheckConstraint("ck_conversations_channel_title", "kind <> 'channel' or title is not null");
                    table.CheckConstraint("ck_conversations_counters", "last_seq >= 0 and last_change >= last_seq and member_count >= 0");
                    table.CheckConstraint("ck_conversations_description", "char_length(description) <= 2000");
                    table.CheckConstraint("ck_conversations_direct_key", "(kind = 'direct') = (direct_key is not null)");
                    table.CheckConstraint("ck_conversations_kind", "kind in ('direct', 'group', 'channel', 'assistant')");
                    table.CheckConstraint("ck_conversations_public", "not is_public or kind = 'channel'");
                    table.CheckConstraint("ck_conversations_title", "char_length(title) between 1 and 200");
                    table.ForeignKey(
                        name: "fk_conversations_created_by",
                        column: x => x.created_by,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "web_sessions",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "bytea", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: true),
                    issuer = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    sid = table.Column<string>(type: "text", nullable: true),
                    tokens = table.Column<byte[]>(type: "bytea", nullable: false),
                    access_expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    user_agent = table.Column<string>(type: "text", nullable: true),
                    ip = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    last_active_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end_reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_web_sessions", x => x.id);
                    table.CheckConstraint("ck_web_sessions_id", "octet_length(id) = 32");
                    table.CheckConstraint("ck_web_sessions_ip", "char_length(ip) <= 64");
                    table.CheckConstraint("ck_web_sessions_user_agent", "char_length(user_agent) <= 500");
                    table.ForeignKey(
                        name: "fk_web_sessions_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "windows",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    device_class = table.Column<string>(type: "text", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    module = table.Column<string>(type: "text", nullable: false),
                    x = table.Column<int>(type: "integer", nullable: false),
                    y = table.Column<int>(type: "integer", nullable: false),
                    width = table.Column<int>(type: "integer", nullable: false),
                    height = table.Column<int>(type: "integer", nullable: false),
                    is_minimized = table.Column<bool>(type: "boolean", nullable: false),
                    is_maximized = table.Column<bool>(type: "boolean", nullable: false),
                    z = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "text", nullable: true),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_windows", x => new { x.user_id, x.device_class, x.id });
                    table.CheckConstraint("ck_windows_device_class", "device_class in ('desk', 'tablet', 'phone')");
                    table.CheckConstraint("ck_windows_geometry", "x between -10000 and 100000 and y between -10000 and 100000 and width between 1 and 20000 and height between 1 and 20000");
                    table.CheckConstraint("ck_windows_state", "char_length(state) <= 4000");
                    table.ForeignKey(
                        name: "fk_windows_module",
                        column: x => x.module,
                        principalTable: "modules",
                        principalColumn: "key",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_windows_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "conversation_members",
                columns: table => new
                {
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    last_read_seq = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    last_delivered_seq = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    joined_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    left_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    invited_by = table.Column<Guid>(type: "uuid", nullable: true),
                    can_add_members = table.Column<bool>(type: "boolean", nullable: true),
                    can_remove_members = table.Column<bool>(type: "boolean", nullable: true),
                    can_edit_conversation = table.Column<bool>(type: "boolean", nullable: true),
                    can_delete_messages = table.Column<bool>(type: "boolean", nullable: true),
                    can_pin_messages = table.Column<bool>(type: "boolean", nullable: true),
                    notify = table.Column<string>(type: "text", nullable: false, defaultValue: "all"),
                    muted_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_conversation_members", x => new { x.conversation_id, x.user_id });
                    table.CheckConstraint("ck_conversation_members_notify", "notify in ('all', 'mentions', 'none')");
                    table.CheckConstraint("ck_conversation_members_positions", "last_read_seq >= 0 and last_delivered_seq >= 0");
                    table.CheckConstraint("ck_conversation_members_role", "role in ('owner', 'admin', 'moderator', 'member', 'guest')");
                    table.CheckConstraint("ck_conversation_members_status", "status in ('active', 'invited', 'left', 'removed', 'banned')");
                    table.ForeignKey(
                        name: "fk_conversation_members_conversation_id",
                        column: x => x.conversation_id,
                        principalTable: "conversations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_conversation_members_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "message_mentions",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_message_mentions", x => new { x.user_id, x.conversation_id, x.seq });
                    table.ForeignKey(
                        name: "fk_message_mentions_conversation_id",
                        column: x => x.conversation_id,
                        principalTable: "conversations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_message_mentions_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.Sql(MessagesTable.Create);

            migrationBuilder.CreateTable(
                name: "notifications",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    content = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    message_id = table.Column<Guid>(type: "uuid", nullable: true),
                    seq = table.Column<long>(type: "bigint", nullable: true),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    dedupe_key = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notifications", x => x.id);
                    table.CheckConstraint("ck_notifications_content", "char_length(content) <= 300");
                    table.CheckConstraint("ck_notifications_dedupe_key", "char_length(dedupe_key) between 1 and 200");
                    table.CheckConstraint("ck_notifications_kind", "kind in ('message', 'like', 'comment', 'follow', 'mention', 'reaction', 'friend_request', 'invite', 'system')");
                    table.CheckConstraint("ck_notifications_title", "char_length(title) between 1 and 200");
                    table.ForeignKey(
                        name: "fk_notifications_actor_id",
                        column: x => x.actor_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "fk_notifications_conversation_id",
                        column: x => x.conversation_id,
                        principalTable: "conversations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_notifications_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "modules",
                columns: new[] { "key", "height", "is_closable", "is_draggable", "is_minimizable", "is_resizable", "min_height", "min_width", "name", "position", "width", "x", "y" },
                values: new object[,]
                {
                    { "chat", 680, true, true, true, true, 320, 360, "Chat", 1, 1040, 48, 40 },
                    { "notifications", 480, true, true, true, true, 240, 280, "Notifications", 2, 300, 1108, 40 }
                });

            migrationBuilder.CreateIndex(
                name: "ix_conversation_members_user_id_status_conversation_id",
                table: "conversation_members",
                columns: new[] { "user_id", "status", "conversation_id" });

            migrationBuilder.CreateIndex(
                name: "ix_conversations_created_by",
                table: "conversations",
                column: "created_by");

            migrationBuilder.CreateIndex(
                name: "ix_conversations_direct_key",
                table: "conversations",
                column: "direct_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_conversations_directory",
                table: "conversations",
                columns: new[] { "member_count", "id" },
                descending: new bool[0],
                filter: "is_public and deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_message_mentions_conversation_id",
                table: "message_mentions",
                column: "conversation_id");

            migrationBuilder.CreateIndex(
                name: "ix_notifications_actor_id",
                table: "notifications",
                column: "actor_id");

            migrationBuilder.CreateIndex(
                name: "ix_notifications_conversation_id",
                table: "notifications",
                column: "conversation_id");

            migrationBuilder.CreateIndex(
                name: "ix_notifications_unread",
                table: "notifications",
                column: "user_id",
                filter: "read_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_notifications_user_id_dedupe_key",
                table: "notifications",
                columns: new[] { "user_id", "dedupe_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_notifications_user_id_id",
                table: "notifications",
                columns: new[] { "user_id", "id" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "ix_outbox_next_attempt_at_id",
                table: "outbox",
                columns: new[] { "next_attempt_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_users_issuer_subject",
                table: "users",
                columns: new[] { "issuer", "subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_users_username",
                table: "users",
                column: "username",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_users_username_prefix",
                table: "users",
                column: "username")
                .Annotation("Npgsql:IndexOperators", new[] { "text_pattern_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_web_sessions_expires_at",
                table: "web_sessions",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_web_sessions_sid",
                table: "web_sessions",
                column: "sid");

            migrationBuilder.CreateIndex(
                name: "ix_web_sessions_user_id",
                table: "web_sessions",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_windows_module",
                table: "windows",
                column: "module");

            // Counters and positions change all the time: room on the page keeps those updates off the indexes.
            migrationBuilder.Sql("alter table conversations set (fillfactor = 70); alter table conversation_members set (fillfactor = 80);");
            // People are found by the beginning of their name or last name (REL-2).
            migrationBuilder.Sql("create index ix_users_name_prefix on users (lower(name) text_pattern_ops); create index ix_users_last_name_prefix on users (lower(substring(name from '[^ ]+$')) text_pattern_ops);");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "conversation_members");

            migrationBuilder.DropTable(
                name: "data_protection_keys");

            migrationBuilder.DropTable(
                name: "message_mentions");

            migrationBuilder.DropTable(
                name: "messages");

            migrationBuilder.DropTable(
                name: "notifications");

            migrationBuilder.DropTable(
                name: "outbox");

            migrationBuilder.DropTable(
                name: "web_sessions");

            migrationBuilder.DropTable(
                name: "windows");

            migrationBuilder.DropTable(
                name: "conversations");

            migrationBuilder.DropTable(
                name: "modules");

            migrationBuilder.DropTable(
                name: "users");
        }
    }
}
