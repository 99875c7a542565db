using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class PresenceChoice : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "presence",
                table: "users",
                type: "text",
                nullable: false,
                defaultValue: "automatic");

            migrationBuilder.AddCheckConstraint(
                name: "ck_users_presence",
                table: "users",
                sql: "presence in ('automatic', 'away', 'busy', 'invisible')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_users_presence",
                table: "users");

            migrationBuilder.DropColumn(
                name: "presence",
                table: "users");
        }
    }
}
