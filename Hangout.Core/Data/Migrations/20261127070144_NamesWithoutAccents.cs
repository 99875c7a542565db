using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class NamesWithoutAccents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                create extension if not exists unaccent;
                create function plain(value text) returns text language sql immutable strict parallel safe
                    as $$ select lower(public.unaccent('public.unaccent'::regdictionary, normalize(value, nfc))) $$;
                drop index ix_users_name_prefix;
                drop index ix_users_last_name_prefix;
                create index ix_users_name_prefix on users (plain(name) text_pattern_ops);
                create index ix_users_last_name_prefix on users (plain(substring(name from '[^ ]+$')) text_pattern_ops);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                drop index ix_users_name_prefix;
                drop index ix_users_last_name_prefix;
                create index ix_users_name_prefix on users (lower(name) text_pattern_ops);
                create index ix_users_last_name_prefix on users (lower(substring(name from '[^ ]+$')) text_pattern_ops);
                drop function plain(text);
                drop extension unaccent;
                """);
        }
    }
}
