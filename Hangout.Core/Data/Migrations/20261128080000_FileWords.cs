using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(HangoutDbContext))]
    [Migration("20261128080000_FileWords")]
    public partial class FileWords : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            "alter table files add column words tsvector generated always as (to_tsvector('pg_catalog.simple', text)) stored;");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table files drop column words;");
    }
}
