using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class ConversationsAndMessages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_conversation_members_positions",
                table: "conversation_members");

            migrationBuilder.AddColumn<string>(
                name: "system_role",
                table: "users",
                type: "text",
                nullable: false,
                defaultValue: "member");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "expires_at",
                table: "messages",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "forwarded",
                table: "messages",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_in_conversation",
                table: "messages",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "pinned_at",
                table: "messages",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "pinned_by",
                table: "messages",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "reply_count",
                table: "messages",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "thread_depth",
                table: "messages",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "thread_root_id",
                table: "messages",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "vote_count",
                table: "messages",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "favourite_at",
                table: "conversation_members",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "hidden_at",
                table: "conversation_members",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "history_from_seq",
                table: "conversation_members",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<bool>(
                name: "is_marked_unread",
                table: "conversation_members",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "slow_until",
                table: "conversation_members",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "hidden_messages",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hidden_messages", x => new { x.user_id, x.conversation_id, x.message_id });
                    table.ForeignKey(
                        name: "fk_hidden_messages_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "invites",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_by = table.Column<Guid>(type: "uuid", nullable: true),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    max_uses = table.Column<int>(type: "integer", nullable: true),
                    uses = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invites", x => x.code);
                    table.CheckConstraint("ck_invites_uses", "uses >= 0 and (max_uses is null or (max_uses >= 1 and uses <= max_uses))");
                    table.ForeignKey(
                        name: "fk_invites_conversation_id",
                        column: x => x.conversation_id,
                        principalTable: "conversations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_invites_created_by",
                        column: x => x.created_by,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "message_edits",
                columns: table => new
                {
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    html = table.Column<string>(type: "text", nullable: true),
                    parts = table.Column<string>(type: "jsonb", nullable: true),
                    written_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_message_edits", x => new { x.conversation_id, x.message_id, x.version });
                });

            migrationBuilder.CreateTable(
                name: "poll_votes",
                columns: table => new
                {
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    option = table.Column<int>(type: "integer", nullable: false),
                    is_single = table.Column<bool>(type: "boolean", nullable: false),
                    voted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_poll_votes", x => new { x.conversation_id, x.message_id, x.user_id, x.option });
                    table.CheckConstraint("ck_poll_votes_option", "option between 0 and 19");
                    table.ForeignKey(
                        name: "fk_poll_votes_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "saved_messages",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    saved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_saved_messages", x => new { x.user_id, x.conversation_id, x.message_id });
                    table.ForeignKey(
                        name: "fk_saved_messages_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "scheduled_messages",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sender_id = table.Column<Guid>(type: "uuid", nullable: false),
                    request = table.Column<string>(type: "jsonb", nullable: false),
                    send_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    failure_code = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scheduled_messages", x => x.id);
                    table.ForeignKey(
                        name: "fk_scheduled_messages_conversation_id",
                        column: x => x.conversation_id,
                        principalTable: "conversations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_scheduled_messages_sender_id",
                        column: x => x.sender_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "thread_followers",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    root_id = table.Column<Guid>(type: "uuid", nullable: false),
                    is_following = table.Column<bool>(type: "boolean", nullable: false),
                    last_read_seq = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_thread_followers", x => new { x.user_id, x.conversation_id, x.root_id });
                    table.CheckConstraint("ck_thread_followers_position", "last_read_seq >= 0");
                    table.ForeignKey(
                        name: "fk_thread_followers_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_users_system_role",
                table: "users",
                sql: "system_role in ('member', 'admin', 'owner')");

            migrationBuilder.CreateIndex(
                name: "ix_messages_expiring",
                table: "messages",
                column: "expires_at",
                filter: "expires_at is not null and deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_messages_pinned",
                table: "messages",
                columns: new[] { "conversation_id", "pinned_at" },
                filter: "pinned_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_messages_thread",
                table: "messages",
                columns: new[] { "conversation_id", "thread_root_id", "seq" },
                filter: "thread_root_id is not null");

            migrationBuilder.AddCheckConstraint(
                name: "ck_messages_thread",
                table: "messages",
                sql: "(thread_root_id is null) = (thread_depth = 0) and thread_depth between 0 and 10 and (is_in_conversation or thread_root_id is not null)");

            migrationBuilder.CreateIndex(
                name: "ix_conversation_members_history",
                table: "conversation_members",
                columns: new[] { "conversation_id", "history_from_seq" },
                filter: "history_from_seq > 0");

            migrationBuilder.AddCheckConstraint(
                name: "ck_conversation_members_positions",
                table: "conversation_members",
                sql: "last_read_seq >= 0 and last_delivered_seq >= 0 and history_from_seq >= 0");

            migrationBuilder.CreateIndex(
                name: "ix_invites_conversation_id",
                table: "invites",
                column: "conversation_id");

            migrationBuilder.CreateIndex(
                name: "ix_invites_created_by",
                table: "invites",
                column: "created_by");

            migrationBuilder.CreateIndex(
                name: "ix_poll_votes_single",
                table: "poll_votes",
                columns: new[] { "conversation_id", "message_id", "user_id" },
                unique: true,
                filter: "is_single");

            migrationBuilder.CreateIndex(
                name: "ix_poll_votes_user_id",
                table: "poll_votes",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_saved_messages_user_id_saved_at_message_id",
                table: "saved_messages",
                columns: new[] { "user_id", "saved_at", "message_id" });

            migrationBuilder.CreateIndex(
                name: "ix_scheduled_messages_conversation_id",
                table: "scheduled_messages",
                column: "conversation_id");

            migrationBuilder.CreateIndex(
                name: "ix_scheduled_messages_due",
                table: "scheduled_messages",
                column: "send_at",
                filter: "failure_code is null");

            migrationBuilder.CreateIndex(
                name: "ix_scheduled_messages_sender_id_send_at",
                table: "scheduled_messages",
                columns: new[] { "sender_id", "send_at" });

            migrationBuilder.CreateIndex(
                name: "ix_thread_followers_conversation_id_root_id",
                table: "thread_followers",
                columns: new[] { "conversation_id", "root_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "hidden_messages");

            migrationBuilder.DropTable(
                name: "invites");

            migrationBuilder.DropTable(
                name: "message_edits");

            migrationBuilder.DropTable(
                name: "poll_votes");

            migrationBuilder.DropTable(
                name: "saved_messages");

            migrationBuilder.DropTable(
                name: "scheduled_messages");

            migrationBuilder.DropTable(
                name: "thread_followers");

            migrationBuilder.DropCheckConstraint(
                name: "ck_users_system_role",
                table: "users");

            migrationBuilder.DropIndex(
                name: "ix_messages_expiring",
                table: "messages");

            migrationBuilder.DropIndex(
                name: "ix_messages_pinned",
                table: "messages");

            migrationBuilder.DropIndex(
                name: "ix_messages_thread",
                table: "messages");

            migrationBuilder.DropCheckConstraint(
                name: "ck_messages_thread",
                table: "messages");

            migrationBuilder.DropIndex(
                name: "ix_conversation_members_history",
                table: "conversation_members");

            migrationBuilder.DropCheckConstraint(
                name: "ck_conversation_members_positions",
                table: "conversation_members");

            migrationBuilder.DropColumn(
                name: "system_role",
                table: "users");

            migrationBuilder.DropColumn(
                name: "expires_at",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "forwarded",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "is_in_conversation",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "pinned_at",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "pinned_by",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "reply_count",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "thread_depth",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "thread_root_id",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "vote_count",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "favourite_at",
                table: "conversation_members");

            migrationBuilder.DropColumn(
                name: "hidden_at",
                table: "conversation_members");

            migrationBuilder.DropColumn(
                name: "history_from_seq",
                table: "conversation_members");

            migrationBuilder.DropColumn(
                name: "is_marked_unread",
                table: "conversation_members");

            migrationBuilder.DropColumn(
                name: "slow_until",
                table: "conversation_members");

            migrationBuilder.AddCheckConstraint(
                name: "ck_conversation_members_positions",
                table: "conversation_members",
                sql: "last_read_seq >= 0 and last_delivered_seq >= 0");
        }
    }
}
