using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class AssistantSummaries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "source_after",
                table: "assistant_conversations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "source_id",
                table: "assistant_conversations",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "source_up_to",
                table: "assistant_conversations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_assistant_conversations_source",
                table: "assistant_conversations",
                sql: "num_nulls(source_id, source_after, source_up_to) in (0, 3)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_assistant_conversations_source",
                table: "assistant_conversations");

            migrationBuilder.DropColumn(
                name: "source_after",
                table: "assistant_conversations");

            migrationBuilder.DropColumn(
                name: "source_id",
                table: "assistant_conversations");

            migrationBuilder.DropColumn(
                name: "source_up_to",
                table: "assistant_conversations");
        }
    }
}
