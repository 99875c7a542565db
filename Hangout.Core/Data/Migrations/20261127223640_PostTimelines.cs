using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class PostTimelines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "preview",
                table: "posts",
                type: "jsonb",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_users_widely_followed",
                table: "users",
                column: "id",
                filter: "is_widely_followed");

            migrationBuilder.CreateIndex(
                name: "ix_follows_look_up",
                table: "follows",
                columns: new[] { "follower_id", "followee_id" })
                .Annotation("Npgsql:IndexInclude", new[] { "is_accepted" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_users_widely_followed",
                table: "users");

            migrationBuilder.DropIndex(
                name: "ix_follows_look_up",
                table: "follows");

            migrationBuilder.DropColumn(
                name: "preview",
                table: "posts");
        }
    }
}
