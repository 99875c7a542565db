using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.Assistant;
using Hangout.IntegrationTests.Support;
using Hangout.Tests.ServiceDefaults;
using Npgsql;

namespace Hangout.IntegrationTests.Worker;

/// <summary>API, hub and worker, and pages on this machine that the worker's configuration allows.</summary>
public sealed class PreviewSystem : IAsyncLifetime
{
    /// <summary>Whoever has more is widely followed here.</summary>
    public const int MaxFollowers = 3;

    private WebApplication? _pages;
    private ScriptedModel? _model;
    private TestProvider? _provider;
    private AppHostApplication? _system;
    private NpgsqlDataSource? _database;

    /// <summary>What was asked for, each time.</summary>
    public ConcurrentQueue<string> Fetched { get; } = new();

    public string Pages => $"http://127.0.0.1:{new Uri(_pages!.Urls.First()).Port}";

    /// <summary>The one provider of models.</summary>
    public ScriptedModel Model => _model!;

    /// <summary>How many answers a person may have in a day here.</summary>
    public const int AnswersPerDay = 20;

    public NpgsqlDataSource Database => _database!;

    public string Issuer => _provider!.Authority;

    public Task<string> RedisAsync(CancellationToken cancellationToken) => _system!.ConnectionStringAsync("redis", cancellationToken);

    public Uri Address(string service) => _system!.Address(service);

    public string TokenOf(string subject, bool isAdministrator = true) => _provider!.AccessToken(body =>
    {
        body["sub"] = subject;
        if (!isAdministrator)
            body["realm_access"] = new System.Text.Json.Nodes.JsonObject { ["roles"] = new System.Text.Json.Nodes.JsonArray("member") };
    });

    /// <summary>Ends the worker as a new version would, and waits for the next.</summary>
    public async Task RestartWorkerAsync(CancellationToken cancellationToken)
    {
        var done = await _system!.Application.ResourceCommands.ExecuteCommandAsync("worker", KnownResourceCommands.RestartCommand, cancellationToken);
        done.Success.ShouldBeTrue(done.Message);
        await _system.Application.ResourceNotifications.WaitForResourceHealthyAsync("worker", cancellationToken);
    }

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _pages = builder.Build();
        _pages.Run(context =>
        {
            Fetched.Enqueue(context.Request.Path);
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(
                $"<title>Title of {context.Request.Path}</title><meta name=description content='About it'><meta property=og:site_name content='Pages'>");
        });
        await _pages.StartAsync(cancellationToken);
        _provider = await TestProvider.StartAsync();
        _model = await ScriptedModel.StartAsync();
        _system = await AppHostApplication.StartAsync(
            cancellationToken,
            ["postgres", "hangoutdb", "redis", "rabbitmq", "clamav", "migrations", "worker", "api", "realtime"],
            configure: app =>
            {
                foreach (var name in new[] { "worker", "api", "realtime" })
                    app.CreateResourceBuilder<ProjectResource>(name).WithEnvironment("Authentication__Authority", _provider.Authority);
                foreach (var name in new[] { "worker", "api" })
                {
                    app.CreateResourceBuilder<ProjectResource>(name).WithEnvironment("Assistant__Providers__test__Url", _model.Url)
                        .WithEnvironment("Assistant__Providers__test__Key", ScriptedModel.Key).WithEnvironment("Assistant__OllamaUrl", "")
                        .WithEnvironment("Assistant__DefaultModel", "test/small")
                        .WithEnvironment("Assistant__RequestsPerDay", AnswersPerDay.ToString(CultureInfo.InvariantCulture))
                        .WithEnvironment("Assistant__TokenTimeout", "00:00:05");
                }

                app.CreateResourceBuilder<ProjectResource>("worker").WithEnvironment("Previews__AllowedNetworks", "127.0.0.1/32")
                    .WithEnvironment("Previews__Ports", new Uri(_pages.Urls.First()).Port.ToString(CultureInfo.InvariantCulture))
                    .WithEnvironment("Timelines__MaxFollowers", MaxFollowers.ToString(CultureInfo.InvariantCulture));
            });
        _database = NpgsqlDataSource.Create(await _system.ConnectionStringAsync("hangoutdb", cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        if (_system is not null)
            await _system.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
        if (_model is not null)
            await _model.DisposeAsync();
        if (_pages is not null)
            await _pages.DisposeAsync();
    }
}

/// <summary>One system for the tests of what comes from the worker to devices.</summary>
[CollectionDefinition(nameof(PreviewSystem))]
public sealed class PreviewSystemTests : ICollectionFixture<PreviewSystem>;

/// <summary>Link previews from the API over the worker to the devices (MSG-2).</summary>
[Collection(nameof(PreviewSystem))]
public sealed class PreviewTests(PreviewSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Page => system.Pages + "/page";

    [Fact(Timeout = 360_000)]
    public async Task A_link_gets_a_preview_on_every_device_until_its_author_takes_it_off_or_the_link_goes()
    {
        var talk = await StartTalkAsync("alice", "bob");
        using var alice = Api("alice");
        await using var live = await ConnectAsync("bob", talk.Bob, talk.Id);
        await using var away = await ConnectAsync("bob", talk.Bob, talk.Id);
        await away.GoOfflineAsync();

        var id = await SendAsync(alice, talk.Id, $"see {Page}#part and `{Page}/code`");
        await Eventually.IsTrueAsync(() => live.MessagesOf(talk.Id).SingleOrDefault()?.Previews is not null, "The preview, live");
        away.GoOnline();
        await Eventually.IsTrueAsync(() => away.MessagesOf(talk.Id).SingleOrDefault()?.Previews is not null, "The preview, by resync");
        foreach (var message in new[] { live.MessagesOf(talk.Id)[0], away.MessagesOf(talk.Id)[0], (await PageAsync(alice, talk.Id)).Messages[0] })
        {
            message.Previews.ShouldHaveSingleItem().ShouldBe(new LinkPreviewDto(Page + "#part", "Title of /page", "About it", "Pages"));
            message.EditedAt.ShouldBeNull();
        }

        live.Events.OfType<PreviewsChanged>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(e => e.Seq.ShouldBe(1), e => e.Change.ShouldBe(2));
        live.Of(talk.Id).Info.UnreadCount.ShouldBe(1);
        (await CountAsync("select count(*) from notifications where user_id = $1", talk.Bob)).ShouldBe(1);

        // The same page again is not fetched again.
        await SendAsync(alice, talk.Id, Page);
        await Eventually.IsTrueAsync(() => live.MessagesOf(talk.Id).Count == 2 && live.MessagesOf(talk.Id)[1].Previews is not null, "The preview of the second message");
        system.Fetched.Count(path => path == "/page").ShouldBe(1);

        using var bob = Api("bob");
        var address = $"/api/conversations/{talk.Id}/messages/{id}";
        (await bob.DeleteAsync($"{address}/previews?url={Uri.EscapeDataString(Page + "#part")}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await alice.DeleteAsync($"{address}/previews?url=", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        live.MessagesOf(talk.Id)[0].Previews.ShouldNotBeNull();
        (await alice.DeleteAsync($"{address}/previews?url={Uri.EscapeDataString(Page + "#part")}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.IsTrueAsync(() => live.MessagesOf(talk.Id)[0].Previews is null, "The preview's end");

        // A fact that comes twice does not bring it back, nor does an edit that keeps the link.
        await talk.TellAsync("links.written", JsonSerializer.Serialize(new { conversationId = talk.Id, messageId = id }, JsonSerializerOptions.Web));
        await EditAsync(alice, address, $"still {Page}#part and {Page}/other");
        await Eventually.IsTrueAsync(() => live.MessagesOf(talk.Id)[0].Previews is not null, "The preview of the link that is new");
        live.MessagesOf(talk.Id)[0].Previews.ShouldHaveSingleItem().Url.ShouldBe(Page + "/other");

        var edit = await EditAsync(alice, address, "no link at all");
        await Eventually.IsTrueAsync(() => live.MessagesOf(talk.Id)[0].Change >= edit.Change, "The edit");
        live.MessagesOf(talk.Id)[0].Previews.ShouldBeNull();
        (await CountAsync("select count(*) from notifications where user_id = $1", talk.Bob)).ShouldBe(2);
    }

    [Fact(Timeout = 360_000)]
    public async Task A_preview_tells_nothing_to_those_who_may_not_see_its_message_and_nothing_of_where_it_was_forwarded_from()
    {
        var talk = await StartTalkAsync("erin", "frank");
        using var alice = Api("erin");
        await using var bob = await ConnectAsync("frank", talk.Bob, talk.Id);
        var id = await SendAsync(alice, talk.Id, $"{Page}/forwarded");
        await Eventually.IsTrueAsync(() => bob.MessagesOf(talk.Id).SingleOrDefault()?.Previews is not null, "The preview");

        var other = await StartTalkAsync("carol", "dave");
        using var carol = Api("carol");
        await talk.ExecuteAsync("insert into conversation_members (conversation_id, user_id, role, status) values ($1, $2, 'member', 'active')", other.Id, talk.Alice);
        var forwarded = await alice.PostAsJsonAsync(
            $"/api/conversations/{talk.Id}/messages/{id}/forward", new ForwardMessageRequest([new(other.Id, Guid.CreateVersion7())]), HangoutJson.Options, Cancellation);
        forwarded.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.ReachesAsync(async () => (await PageAsync(carol, other.Id)).Messages.SingleOrDefault()?.Previews is not null, "The preview of what was forwarded");
        (await PageAsync(carol, other.Id)).Messages[0].ShouldSatisfyAllConditions(
            m => m.Forwarded.ShouldBe(new ForwardedFrom()),
            m => m.Previews!.Single().ShouldBe(new LinkPreviewDto($"{Page}/forwarded", "Title of /page/forwarded", "About it", "Pages")));

        // Somebody came who sees none of it: nobody is told more than that something changed, and who may see it fetches it.
        var late = await talk.JoinAsync("Erin Early");
        await talk.ExecuteAsync("update conversation_members set history_from_seq = 1 where conversation_id = $1 and user_id = $2", talk.Id, late);
        (await alice.DeleteAsync($"/api/conversations/{talk.Id}/messages/{id}/previews?url={Uri.EscapeDataString($"{Page}/forwarded")}", Cancellation)).EnsureSuccessStatusCode();
        await Eventually.IsTrueAsync(() => bob.MessagesOf(talk.Id)[0].Previews is null, "The preview's end, by resync");
        bob.Events.OfType<HiddenChange>().ShouldHaveSingleItem();
        bob.Events.OfType<PreviewsChanged>().Count().ShouldBe(1);
    }

    private async Task<Talk> StartTalkAsync(string first, string second)
    {
        var talk = await Talk.StartAsync(system.Database, isDirect: first == "alice", Cancellation);
        foreach (var (subject, person) in new[] { (first, talk.Alice), (second, talk.Bob) })
            await talk.ExecuteAsync("update users set issuer = $1, subject = $2 where id = $3", system.Issuer, subject, person);
        return talk;
    }

    private HttpClient Api(string subject)
    {
        var client = new HttpClient { BaseAddress = system.Address("api") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", system.TokenOf(subject));
        return client;
    }

    private async Task<HangoutClient> ConnectAsync(string subject, Guid me, Guid conversation)
    {
        var client = new HangoutClient(() => new UriBuilder(system.Address("realtime")) { Scheme = "ws", Path = "/hubs/realtime" }.Uri, () => system.TokenOf(subject)) { Me = me };
        client.Of(conversation);
        await client.StartAsync(Cancellation);
        return client;
    }

    private static async Task<Guid> SendAsync(HttpClient api, Guid conversation, string text)
    {
        var id = Guid.CreateVersion7();
        var response = await api.PostAsJsonAsync($"/api/conversations/{conversation}/messages", new SendMessageRequest(id, conversation, text), HangoutJson.Options, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return id;
    }

    private static async Task<ChangedMessage> EditAsync(HttpClient api, string message, string text) =>
        (await (await api.PatchAsJsonAsync(message, new MessageContentRequest(text), HangoutJson.Options, Cancellation)).EnsureSuccessStatusCode()
            .Content.ReadFromJsonAsync<ChangedMessage>(HangoutJson.Options, Cancellation))!;

    private static async Task<MessagePage> PageAsync(HttpClient api, Guid conversation) =>
        (await api.GetFromJsonAsync<MessagePage>($"/api/conversations/{conversation}/messages", HangoutJson.Options, Cancellation))!;

    private async Task<long> CountAsync(string sql, Guid value)
    {
        await using var command = system.Database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = value });
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
