using Npgsql;

namespace Hangout.Core.Data.Migrate;

/// <summary>
/// The two roles of the database (docs/decisions/0026): <see cref="Owner"/> owns every object and cannot sign in, migrations act as it;
/// <see cref="App"/> is what the services sign in as, and only reads and writes rows.
/// </summary>
internal static class DatabaseRoles
{
    /// <summary>Owns the database and what is in it.</summary>
    public const string Owner = "hangout_owner";

    /// <summary>What the services sign in as.</summary>
    public const string App = "hangout_app";

    // Roles belong to the whole server: a migration of another database may make them at the same moment.
    private const string MakeRoles = $"""
        do $$
        begin
            if not exists (select from pg_roles where rolname = '{Owner}') then
                create role {Owner} nologin;
            end if;
            if not exists (select from pg_roles where rolname = '{App}') then
                create role {App} login;
            end if;
        exception when duplicate_object or unique_violation then
            null;
        end $$
        """;

    // A server's administrator need not be a superuser: then it acts as the owner only as a member.
    private const string JoinOwner = $"""
        do $$
        begin
            if not pg_has_role(current_user, '{Owner}', 'member') then
                execute format('grant {Owner} to %I', current_user);
            end if;
        end $$
        """;

    // Members of an extension stay whose they are, and what belongs to a column (the sequence of an identity) goes with its table.
    private const string TakeOver = $"""
        do $$
        declare
            statement text;
        begin
            execute format('alter database %I owner to {Owner}', current_database());
            alter schema public owner to {Owner};
            for statement in
                select format('alter %s %s owner to {Owner}',
                    case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end, oid::regclass)
                from pg_class c
                where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S') and relowner <> '{Owner}'::regrole
                    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid
                        and (deptype = 'e' or (relkind = 'S' and deptype in ('a', 'i'))))
                union all
                select format('alter routine %s owner to {Owner}', oid::regprocedure)
                from pg_proc p
                where pronamespace = 'public'::regnamespace and proowner <> '{Owner}'::regrole
                    and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')
                union all
                select format('alter type %s owner to {Owner}', oid::regtype)
                from pg_type t
                where typnamespace = 'public'::regnamespace and typowner <> '{Owner}'::regrole and typtype in ('e', 'd')
                    and not exists (select from pg_depend where classid = 'pg_type'::regclass and objid = t.oid and deptype = 'e')
            loop
                execute statement;
            end loop;
        end $$
        """;

    private const string Grant = $"""
        revoke create on schema public from public;
        grant usage on schema public to {App};
        grant select, insert, update, delete on all tables in schema public to {App};
        grant usage, select on all sequences in schema public to {App};
        grant execute on all routines in schema public to {App};
        alter default privileges for role {Owner} in schema public grant select, insert, update, delete on tables to {App};
        alter default privileges for role {Owner} in schema public grant usage, select on sequences to {App};
        alter default privileges for role {Owner} in schema public grant execute on routines to {App};
        do $$
        begin
            execute format('revoke all on database %I from public', current_database());
            execute format('grant connect, temporary on database %I to {App}', current_database());
            if to_regclass('public."__EFMigrationsHistory"') is not null then
                revoke insert, update, delete on public."__EFMigrationsHistory" from {App};
            end if;
        end $$
        """;

    /// <summary>Makes the roles, and gives the owner what is in the database, whoever made it: an older version made it as the administrator.</summary>
    /// <param name="connection">The administrator's.</param>
    /// <param name="appPassword">What the services sign in with.</param>
    /// <param name="cancellationToken">Stops between two statements.</param>
    public static async Task MakeAsync(NpgsqlConnection connection, string appPassword, CancellationToken cancellationToken)
    {
        await RunAsync(connection, MakeRoles, cancellationToken);
        await SetPasswordAsync(connection, appPassword, cancellationToken);
        await RunAsync(connection, JoinOwner, cancellationToken);
        await RunAsync(connection, TakeOver, cancellationToken);
    }

    /// <summary>Lets the services read and write rows, of the tables that there are and of those that later migrations make.</summary>
    /// <param name="connection">The administrator's.</param>
    /// <param name="cancellationToken">Stops before it.</param>
    public static Task GrantAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => RunAsync(connection, Grant, cancellationToken);

    /// <summary>How a migration connects: as the owner, where the database is the owner's.</summary>
    /// <param name="connection">The administrator's.</param>
    /// <param name="connectionString">Likewise.</param>
    /// <param name="cancellationToken">Stops before it.</param>
    /// <returns>A connection string.</returns>
    public static async Task<string> AsOwnerAsync(NpgsqlConnection connection, string connectionString, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_get_userbyid(datdba) from pg_database where datname = current_database()", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is not Owner)
            return connectionString;
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.Options = $"{settings.Options} -c role={Owner}".TrimStart();
        return settings.ConnectionString;
    }

    /// <summary>The statement takes no parameters: the server itself quotes the password.</summary>
    private static async Task SetPasswordAsync(NpgsqlConnection connection, string password, CancellationToken cancellationToken)
    {
        await using var quote = new NpgsqlCommand($"select format('alter role {App} login password %L', $1)", connection);
        quote.Parameters.Add(new() { Value = password });
        await RunAsync(connection, (string)(await quote.ExecuteScalarAsync(cancellationToken))!, cancellationToken);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
