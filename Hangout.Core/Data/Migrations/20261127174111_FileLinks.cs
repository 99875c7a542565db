using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class FileLinks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "file_links",
                columns: table => new
                {
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    file_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_file_links", x => x.token_hash);
                    table.ForeignKey(
                        name: "fk_file_links_file_id",
                        column: x => x.file_id,
                        principalTable: "files",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_file_links_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "modules",
                columns: new[] { "key", "height", "is_closable", "is_draggable", "is_minimizable", "is_resizable", "min_height", "min_width", "name", "position", "width", "x", "y" },
                values: new object[] { "files", 600, true, true, true, true, 320, 320, "Files", 4, 760, 360, 48 });

            migrationBuilder.CreateIndex(
                name: "ix_file_links_expires_at",
                table: "file_links",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_file_links_file_id",
                table: "file_links",
                column: "file_id");

            migrationBuilder.CreateIndex(
                name: "ix_file_links_user_id",
                table: "file_links",
                column: "user_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "file_links");

            migrationBuilder.DeleteData(
                table: "modules",
                keyColumn: "key",
                keyValue: "files");
        }
    }
}
