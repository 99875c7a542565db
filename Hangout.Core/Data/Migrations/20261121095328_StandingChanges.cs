using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class StandingChanges : Migration
    {
        private const string StatusTrigger =
            """
            alter table conversation_members alter column status_changed_at set default clock_timestamp();
            create function note_status_change() returns trigger language plpgsql as $$
            begin
                new.status_changed_at := clock_timestamp();
                return new;
            end $$;
            create trigger note_status_change before update of status on conversation_members
                for each row when (old.status is distinct from new.status) execute function note_status_change();
            """;

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "status_changed_at",
                table: "conversation_members",
                type: "timestamp with time zone",
                nullable: false,
                // A constant, so that the table is not written anew; those who are there already have not changed just now.
                defaultValueSql: "'epoch'");

            migrationBuilder.Sql(StatusTrigger);

            migrationBuilder.CreateIndex(
                name: "ix_web_sessions_ended_at",
                table: "web_sessions",
                column: "ended_at",
                filter: "ended_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_conversation_members_status_changed_at",
                table: "conversation_members",
                column: "status_changed_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop trigger note_status_change on conversation_members; drop function note_status_change();");

            migrationBuilder.DropIndex(
                name: "ix_web_sessions_ended_at",
                table: "web_sessions");

            migrationBuilder.DropIndex(
                name: "ix_conversation_members_status_changed_at",
                table: "conversation_members");

            migrationBuilder.DropColumn(
                name: "status_changed_at",
                table: "conversation_members");
        }
    }
}
