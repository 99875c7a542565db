using Hangout.Core.Messages.Searching;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class Search : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SearchIndexSql.Create);
            migrationBuilder.InsertData(
                table: "modules",
                columns: new[] { "key", "height", "is_closable", "is_draggable", "is_minimizable", "is_resizable", "min_height", "min_width", "name", "position", "width", "x", "y" },
                values: new object[] { "search", 660, true, true, true, true, 280, 320, "Search", 3, 420, 1000, 64 });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SearchIndexSql.Drop);
            migrationBuilder.DeleteData(
                table: "modules",
                keyColumn: "key",
                keyValue: "search");
        }
    }
}
