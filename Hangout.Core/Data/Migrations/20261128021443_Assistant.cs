using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class Assistant : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_messages_empty",
                table: "messages");

            migrationBuilder.AddColumn<string>(
                name: "answer",
                table: "messages",
                type: "jsonb",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "assistant_answers",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    question_id = table.Column<Guid>(type: "uuid", nullable: false),
                    asked_by = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    model = table.Column<string>(type: "text", nullable: true),
                    text = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
                    writer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    stop_requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assistant_answers", x => x.message_id);
                    table.CheckConstraint("ck_assistant_answers_state", "state in ('waiting', 'running', 'done', 'stopped', 'interrupted', 'failed')");
                    table.CheckConstraint("ck_assistant_answers_text", "char_length(text) <= 100000");
                    table.ForeignKey(
                        name: "fk_assistant_answers_asked_by",
                        column: x => x.asked_by,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_assistant_answers_conversation_id",
                        column: x => x.conversation_id,
                        principalTable: "conversations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "assistant_conversations",
                columns: table => new
                {
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    model = table.Column<string>(type: "text", nullable: true),
                    system_prompt = table.Column<string>(type: "text", nullable: true),
                    temperature = table.Column<double>(type: "double precision", nullable: true),
                    max_tokens = table.Column<int>(type: "integer", nullable: true),
                    top_p = table.Column<double>(type: "double precision", nullable: true),
                    frequency_penalty = table.Column<double>(type: "double precision", nullable: true),
                    presence_penalty = table.Column<double>(type: "double precision", nullable: true),
                    tags = table.Column<string[]>(type: "text[]", nullable: false, defaultValueSql: "'{}'::text[]")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assistant_conversations", x => x.conversation_id);
                    table.CheckConstraint("ck_assistant_conversations_max_tokens", "max_tokens between 1 and 32000");
                    table.CheckConstraint("ck_assistant_conversations_model", "char_length(model) between 1 and 200");
                    table.CheckConstraint("ck_assistant_conversations_penalties", "frequency_penalty between -2 and 2 and presence_penalty between -2 and 2");
                    table.CheckConstraint("ck_assistant_conversations_system_prompt", "char_length(system_prompt) <= 2000");
                    table.CheckConstraint("ck_assistant_conversations_tags", "cardinality(tags) <= 20");
                    table.CheckConstraint("ck_assistant_conversations_temperature", "temperature between 0 and 2");
                    table.CheckConstraint("ck_assistant_conversations_top_p", "top_p between 0 and 1");
                    table.ForeignKey(
                        name: "fk_assistant_conversations_conversation_id",
                        column: x => x.conversation_id,
                        principalTable: "conversations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "assistant_prompts",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assistant_prompts", x => new { x.user_id, x.name });
                    table.CheckConstraint("ck_assistant_prompts_name", "name ~ '^[a-z0-9_-]{1,32}$'");
                    table.CheckConstraint("ck_assistant_prompts_text", "char_length(text) between 1 and 4000");
                    table.ForeignKey(
                        name: "fk_assistant_prompts_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "assistant_providers",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    url = table.Column<string>(type: "text", nullable: false),
                    protected_key = table.Column<string>(type: "text", nullable: true),
                    models = table.Column<string>(type: "jsonb", nullable: false, defaultValueSql: "'[]'::jsonb"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assistant_providers", x => x.name);
                    table.CheckConstraint("ck_assistant_providers_name", "name ~ '^[a-z0-9][a-z0-9._-]{0,49}$'");
                    table.CheckConstraint("ck_assistant_providers_url", "char_length(url) between 1 and 500");
                });

            migrationBuilder.CreateTable(
                name: "assistant_shares",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    owner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    shared_with_id = table.Column<Guid>(type: "uuid", nullable: true),
                    token = table.Column<string>(type: "text", nullable: false),
                    access = table.Column<string>(type: "text", nullable: false),
                    snapshot = table.Column<string>(type: "jsonb", nullable: true),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    access_count = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assistant_shares", x => x.id);
                    table.CheckConstraint("ck_assistant_shares_access", "access in ('read', 'write', 'share')");
                    table.CheckConstraint("ck_assistant_shares_count", "access_count >= 0");
                    table.CheckConstraint("ck_assistant_shares_live", "access = 'read' or snapshot is null");
                    table.CheckConstraint("ck_assistant_shares_public", "shared_with_id is not null or access = 'read'");
                    table.ForeignKey(
                        name: "fk_assistant_shares_conversation_id",
                        column: x => x.conversation_id,
                        principalTable: "conversations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_assistant_shares_owner_id",
                        column: x => x.owner_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_assistant_shares_shared_with_id",
                        column: x => x.shared_with_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "assistant_usage",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    model = table.Column<string>(type: "text", nullable: false),
                    requests = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    prompt_tokens = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    completion_tokens = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assistant_usage", x => new { x.user_id, x.day, x.model });
                    table.CheckConstraint("ck_assistant_usage_counts", "requests >= 0 and prompt_tokens >= 0 and completion_tokens >= 0");
                    table.ForeignKey(
                        name: "fk_assistant_usage_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.UpdateData(
                table: "modules",
                keyColumn: "key",
                keyValue: "people",
                column: "position",
                value: 7);

            migrationBuilder.UpdateData(
                table: "modules",
                keyColumn: "key",
                keyValue: "profile",
                column: "position",
                value: 8);

            migrationBuilder.UpdateData(
                table: "modules",
                keyColumn: "key",
                keyValue: "settings",
                column: "position",
                value: 9);

            migrationBuilder.InsertData(
                table: "modules",
                columns: new[] { "key", "height", "is_closable", "is_draggable", "is_minimizable", "is_resizable", "min_height", "min_width", "name", "position", "width", "x", "y" },
                values: new object[] { "assistant", 680, true, true, true, true, 360, 340, "Assistant", 6, 960, 180, 40 });

            migrationBuilder.AddCheckConstraint(
                name: "ck_messages_empty",
                table: "messages",
                sql: "char_length(text) > 0 or parts is not null or deleted_at is not null or kind = 'system' or answer is not null");

            migrationBuilder.CreateIndex(
                name: "ix_assistant_answers_asked_by",
                table: "assistant_answers",
                column: "asked_by");

            migrationBuilder.CreateIndex(
                name: "ix_assistant_answers_conversation_id",
                table: "assistant_answers",
                column: "conversation_id");

            migrationBuilder.CreateIndex(
                name: "ix_assistant_answers_open",
                table: "assistant_answers",
                column: "created_at",
                filter: "state in ('waiting', 'running')");

            migrationBuilder.CreateIndex(
                name: "ix_assistant_shares_conversation_id_created_at",
                table: "assistant_shares",
                columns: new[] { "conversation_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_assistant_shares_owner_id",
                table: "assistant_shares",
                column: "owner_id");

            migrationBuilder.CreateIndex(
                name: "ix_assistant_shares_shared_with_id",
                table: "assistant_shares",
                column: "shared_with_id");

            migrationBuilder.CreateIndex(
                name: "ix_assistant_shares_token",
                table: "assistant_shares",
                column: "token",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_assistant_usage_day",
                table: "assistant_usage",
                column: "day");

            // The account that the assistant writes as. Whoever has its name already keeps it.
            migrationBuilder.Sql(
                """
                insert into users (id, issuer, subject, username, name, messages_from, allows_friend_requests, created_at, updated_at)
                select '0193a1b2-0000-7000-8000-0000a5515741', 'hangout', 'assistant', free.username, 'Assistant', 'none', false, now(), now()
                from (select name as username from unnest(array['assistant', 'assistant.bot', 'assistant-' || substr(md5(random()::text), 1, 8)]) with ordinality as n(name, at)
                    where not exists (select 1 from users u where u.username = n.name) order by at limit 1) free
                on conflict do nothing
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "assistant_answers");

            migrationBuilder.DropTable(
                name: "assistant_conversations");

            migrationBuilder.DropTable(
                name: "assistant_prompts");

            migrationBuilder.DropTable(
                name: "assistant_providers");

            migrationBuilder.DropTable(
                name: "assistant_shares");

            migrationBuilder.DropTable(
                name: "assistant_usage");

            migrationBuilder.DropCheckConstraint(
                name: "ck_messages_empty",
                table: "messages");

            migrationBuilder.DeleteData(
                table: "modules",
                keyColumn: "key",
                keyValue: "assistant");

            migrationBuilder.DropColumn(
                name: "answer",
                table: "messages");

            migrationBuilder.UpdateData(
                table: "modules",
                keyColumn: "key",
                keyValue: "people",
                column: "position",
                value: 6);

            migrationBuilder.UpdateData(
                table: "modules",
                keyColumn: "key",
                keyValue: "profile",
                column: "position",
                value: 7);

            migrationBuilder.UpdateData(
                table: "modules",
                keyColumn: "key",
                keyValue: "settings",
                column: "position",
                value: 8);

            migrationBuilder.AddCheckConstraint(
                name: "ck_messages_empty",
                table: "messages",
                sql: "char_length(text) > 0 or parts is not null or deleted_at is not null or kind = 'system'");
        }
    }
}
