using Hangout.Core.Data.Migrate;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hangout.IntegrationTests.Api;

/// <summary>Services read and write rows and can do nothing else to the database; migrations take over what an older version made.</summary>
public sealed class DatabaseRolesTests(ApiFixture fixture) : ApiTests(fixture)
{
    // PostgreSQL's extensions stay whose they are, and so does what they bring.
    private const string OthersObjects = """
        select coalesce(string_agg(name, ' '), '') from (
            select oid::regclass::text as name from pg_class c where relnamespace = 'public'::regnamespace and relowner <> 'hangout_owner'::regrole
                and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
            union all
            select oid::regprocedure::text from pg_proc p where pronamespace = 'public'::regnamespace and proowner <> 'hangout_owner'::regrole
                and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')) o
        """;

    [Fact(Timeout = 180_000)]
    public async Task The_services_role_reads_and_writes_rows_and_nothing_else()
    {
        var admin = Fixture.AnotherDatabase();
        (await MigrateAsync(admin, Fixture.AppPassword)).ShouldBe(0);
        await using var app = await OpenAsync(AppOf(admin));

        (await ScalarAsync(
            app, $"insert into users (id, issuer, subject, username, name) values ('{Guid.NewGuid()}', 'i', 's', 'someone', 'Some One') returning username")).ShouldBe("someone");
        (await ScalarAsync(app, "update users set name = 'Somebody' where username = 'someone' returning name")).ShouldBe("Somebody");
        (await ScalarAsync(app, "delete from users where username = 'someone' returning username")).ShouldBe("someone");
        (await ScalarAsync(app, "select pg_try_advisory_lock(1)")).ShouldBe(true);
        await ExecuteAsync(app, "listen something; notify something; create temporary table mine (id int); drop table mine");

        string[] refused =
        [
            "create table theirs (id int)",
            "create unlogged table theirs (id int)",
            "create schema theirs",
            "create extension citext",
            "drop table users cascade",
            "alter table users add column theirs int",
            "truncate users cascade",
            "create index on users (name)",
            "delete from \"__EFMigrationsHistory\"",
            "select rolpassword from pg_authid",
            "select pg_read_file('/etc/passwd')",
            "create role theirs",
            "set role hangout_owner",
            "set role postgres",
        ];
        foreach (var sql in refused)
            (await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(app, sql), sql)).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, sql);
        await DropAsync(admin);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_database_that_the_administrator_made_is_taken_over()
    {
        var admin = Fixture.AnotherDatabase();
        (await MigrateAsync(admin, appPassword: null)).ShouldBe(0);
        await using var connection = await OpenAsync(admin);
        await ExecuteAsync(connection, "insert into users (id, issuer, subject, username, name) values (gen_random_uuid(), 'i', 's', 'of-old', 'Of Old')");
        (await ScalarAsync(connection, OthersObjects)).ShouldNotBe("");

        (await MigrateAsync(admin, Fixture.AppPassword)).ShouldBe(0);

        (await ScalarAsync(connection, OthersObjects)).ShouldBe("");
        (await ScalarAsync(connection, "select pg_get_userbyid(datdba) from pg_database where datname = current_database()")).ShouldBe("hangout_owner");
        await using var app = await OpenAsync(AppOf(admin));
        (await ScalarAsync(app, "select name from users where username = 'of-old'")).ShouldBe("Of Old");
        (await MigrateAsync(admin, Fixture.AppPassword)).ShouldBe(0);
        await DropAsync(admin);
    }

    [Fact(Timeout = 180_000)]
    public async Task What_a_later_migration_makes_is_the_owners_and_open_to_the_services()
    {
        var admin = Fixture.AnotherDatabase();
        (await MigrateAsync(admin, Fixture.AppPassword)).ShouldBe(0);
        await using var connection = await OpenAsync(admin);
        (await ScalarAsync(connection, OthersObjects)).ShouldBe("");
        // As a migration acts.
        await ExecuteAsync(connection, "set role hangout_owner; create table later (id bigint generated always as identity, word text); create extension if not exists citext");

        await using var app = await OpenAsync(AppOf(admin));
        (await ScalarAsync(app, "insert into later (word) values ('x') returning word")).ShouldBe("x");
        await DropAsync(admin);
    }

    private static Task<int> MigrateAsync(string connectionString, string? appPassword) =>
        Migrator.RunAsync(connectionString, demo: false, NullLogger.Instance, Stop, appPassword);

    private string AppOf(string admin) =>
        new NpgsqlConnectionStringBuilder(admin) { Username = "hangout_app", Password = Fixture.AppPassword, Pooling = false }.ConnectionString;

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Stop);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Stop);
    }

    private static async Task DropAsync(string admin)
    {
        var settings = new NpgsqlConnectionStringBuilder(admin);
        await using var server = await OpenAsync(new NpgsqlConnectionStringBuilder(admin) { Database = "postgres" }.ConnectionString);
        await ExecuteAsync(server, $"drop database \"{settings.Database}\" with (force)");
    }
}
