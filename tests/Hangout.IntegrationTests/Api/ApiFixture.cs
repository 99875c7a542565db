using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Hangout.Api;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Data.Migrate;
using Hangout.IntegrationTests.Api;
using Hangout.IntegrationTests.Support;
using Hangout.Tests.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(ApiFixture))]

namespace Hangout.IntegrationTests.Api;

/// <summary>The API on a database of its own in the shared system, with a small provider whose tokens the tests sign.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _starting = new(1, 1);
    private TestProvider? _provider;
    private WebApplication? _api;

    public string Redis { get; private set; } = "";

    /// <summary>Where uploaded files lie.</summary>
    public string FilesPath { get; } = Directory.CreateTempSubdirectory("hangout-files-").FullName;

    private string ConnectionString { get; set; } = "";

    /// <summary>What the API signs in to the database with.</summary>
    private string AppConnectionString { get; set; } = "";

    public Uri Address { get; private set; } = new("http://localhost");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts the fixture with the first test that needs it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_api is null)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(StartLimit);
                await FindServersAsync(limit.Token);
                (await Migrator.RunAsync(ConnectionString, demo: false, NullLogger.Instance, limit.Token, AppPassword)).ShouldBe(0);
                await StartApiAsync(limit.Token);
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
            await _api.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
        Directory.Delete(FilesPath, recursive: true);
        _starting.Dispose();
    }

    /// <summary>A new person with a token. They become known to the fixture with their first call.</summary>
    public ApiPerson Stranger(string? username = null, string? name = null) => new(this, username ?? $"p{Guid.NewGuid():n}"[..16], name);

    /// <summary>A new person whom the fixture knows.</summary>
    public async Task<ApiPerson> PersonAsync(CancellationToken cancellationToken, string? name = null)
    {
        var person = Stranger(name: name);
        person.Id = (await person.GetAsync<MeDto>("/api/me", cancellationToken)).Id;
        return person;
    }

    public async Task<ApiPerson[]> PeopleAsync(int count, CancellationToken cancellationToken)
    {
        var people = new ApiPerson[count];
        for (var i = 0; i < count; i++)
            people[i] = await PersonAsync(cancellationToken);
        return people;
    }

    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public string Token(string subject, string username, string name, string role = "member") => _provider!.AccessToken(payload =>
    {
        payload["realm_access"] = new JsonObject { ["roles"] = new JsonArray(role) };
        payload["sub"] = subject;
        payload["preferred_username"] = username;
        payload["name"] = name;
        payload["email"] = $"{username}@fixture.example";
    });

    /// <summary>A token with these claims, as literal JSON.</summary>
    public string TokenWith(string claims) => _provider!.AccessTokenWith(claims);

    public string Issuer => _provider!.Authority;

    /// <summary>The database itself.</summary>
    public HangoutDbContext Database() => new(new DbContextOptionsBuilder<HangoutDbContext>().UseNpgsql(ConnectionString).Options);

    /// <summary>The password of the services' role, which belongs to the whole server.</summary>
    public string AppPassword => new Npgsql.NpgsqlConnectionStringBuilder(AppConnectionString).Password!;

    /// <summary>A connection string of another, empty database on the same server.</summary>
    public string AnotherDatabase() =>
        new Npgsql.NpgsqlConnectionStringBuilder(ConnectionString) { Database = $"other_{Guid.NewGuid():n}" }.ConnectionString;

    private async Task FindServersAsync(CancellationToken cancellationToken)
    {
        var servers = await SharedSystem.Current.ApplicationAsync(cancellationToken);
        Redis = await servers.ConnectionStringAsync("redis", cancellationToken);
        var database = new Npgsql.NpgsqlConnectionStringBuilder(await servers.ConnectionStringAsync("hangoutdb", cancellationToken)) { Database = "api" };
        ConnectionString = database.ConnectionString;
        AppConnectionString = new Npgsql.NpgsqlConnectionStringBuilder(await servers.ConnectionStringAsync("hangoutdb-app", cancellationToken)) { Database = "api" }.ConnectionString;
    }

    private async Task StartApiAsync(CancellationToken cancellationToken)
    {
        _provider = await TestProvider.StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["urls"] = "http://127.0.0.1:0",
            ["ConnectionStrings:hangoutdb"] = AppConnectionString,
            ["ConnectionStrings:redis"] = Redis,
            ["Authentication:Authority"] = _provider.Authority,
            ["Authentication:Audience"] = "hangout-api",
            ["Files:Path"] = FilesPath,
            ["Assistant:OllamaUrl"] = "",
            ["RateLimits:Read"] = "1000000",
            ["RateLimits:Write"] = "1000000",
            ["RateLimits:Search"] = "1000000",
        });
        builder.AddApi();
        var api = builder.Build();
        api.UseApi();
        api.MapApi();
        await api.StartAsync(cancellationToken);
        Address = new Uri(api.Urls.First());
        _api = api;
    }
}

/// <summary>What a test needs of an error.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Errors">By field.</param>
public sealed record Problem(int Status, string Code, Dictionary<string, string[]>? Errors = null);
