using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hangout.IntegrationTests.Assistant;

/// <summary>
/// A provider of models on this machine, as OpenAI's: what it says to a question, a test writes. Only this leaves the machine in production, and so only this is
/// scripted.
/// </summary>
public sealed class ScriptedModel : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<Call, Task>> _scripts = new(StringComparer.Ordinal);
    private WebApplication? _app;

    public string Url => $"http://127.0.0.1:{new Uri(_app!.Urls.First()).Port}/v1";

    /// <summary>All that was asked, titles included.</summary>
    public ConcurrentQueue<JsonObject> Asked { get; } = new();

    /// <summary>The models that it lists.</summary>
    public IReadOnlyList<string> Models { get; set; } = ["small", "large"];

    /// <summary>The key that it takes.</summary>
    public const string Key = "sk-test-key-of-the-script";

    public static async Task<ScriptedModel> StartAsync()
    {
        var model = new ScriptedModel();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        model._app = builder.Build();
        model._app.MapGet("/v1/models", (HttpContext http) => IsKnown(http)
            ? Results.Json(new { @object = "list", data = model.Models.Select(id => new { id, @object = "model" }) })
            : Results.Json(new { error = new { message = "Incorrect API key" } }, statusCode: 401));
        model._app.MapPost("/v1/chat/completions", model.AnswerAsync);
        await model._app.StartAsync();
        return model;
    }

    /// <summary>What it does when the question holds a word.</summary>
    public void On(string word, Func<Call, Task> script) => _scripts[word] = script;

    /// <summary>The requests of which the last message holds a word.</summary>
    public IReadOnlyList<JsonObject> AskedOf(string word) => [.. Asked.Where(a => LastOf(a).Contains(word, StringComparison.Ordinal))];

    public static string LastOf(JsonObject request) => TextOf(((JsonArray)request["messages"]!)[^1]!["content"]);

    public static string TextOf(JsonNode? content) => content switch
    {
        JsonArray parts => string.Concat(parts.Select(p => p?["text"]?.GetValue<string>())),
        null => "",
        _ => content.GetValue<string>(),
    };

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private static bool IsKnown(HttpContext http) => http.Request.Headers.Authorization == $"Bearer {Key}";

    private async Task AnswerAsync(HttpContext http)
    {
        var request = (JsonObject)(await JsonNode.ParseAsync(http.Request.Body))!;
        Asked.Enqueue(request);
        if (!IsKnown(http))
        {
            await new Call(http, request).FailAsync(401, "Incorrect API key provided: " + http.Request.Headers.Authorization);
            return;
        }

        var call = new Call(http, request);
        if (request["stream"]?.GetValue<bool>() != true)
        {
            await call.TitleAsync();
            return;
        }

        var question = LastOf(request);
        var script = _scripts.FirstOrDefault(s => question.Contains(s.Key, StringComparison.Ordinal)).Value;
        await (script ?? (c => c.SayAsync("You said: ", question)))(call);
    }

    /// <summary>One request, and how it is answered.</summary>
    public sealed class Call(HttpContext http, JsonObject request)
    {
        private static readonly JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        public JsonObject Request => request;

        public CancellationToken Gone => http.RequestAborted;

        /// <summary>Begins a stream.</summary>
        public Task BeginAsync()
        {
            http.Response.ContentType = "text/event-stream";
            return http.Response.Body.FlushAsync(Gone);
        }

        /// <summary>Sends a piece.</summary>
        public Task TokenAsync(string text) => EventAsync(Chunk(new JsonObject { ["role"] = "assistant", ["content"] = text }, null));

        /// <summary>Ends the stream well.</summary>
        public async Task EndAsync(string reason = "stop", int promptTokens = 7, int completionTokens = 11)
        {
            await EventAsync(Chunk([], reason));
            var usage = Chunk([], null);
            usage["choices"] = new JsonArray();
            usage["usage"] = new JsonObject { ["prompt_tokens"] = promptTokens, ["completion_tokens"] = completionTokens, ["total_tokens"] = promptTokens + completionTokens };
            await EventAsync(usage);
            await RawAsync("data: [DONE]\n\n");
        }

        /// <summary>Says all of it, piece by piece.</summary>
        public async Task SayAsync(params string[] tokens)
        {
            await BeginAsync();
            foreach (var token in tokens)
                await TokenAsync(token);
            await EndAsync();
        }

        public Task EventAsync(JsonObject data) => RawAsync($"data: {data.ToJsonString()}\n\n");

        public Task RawAsync(string text) => RawAsync(Encoding.UTF8.GetBytes(text));

        public async Task RawAsync(ReadOnlyMemory<byte> bytes)
        {
            await http.Response.Body.WriteAsync(bytes, Gone);
            await http.Response.Body.FlushAsync(Gone);
        }

        public Task FailAsync(int status, string message, string? retryAfter = null)
        {
            http.Response.StatusCode = status;
            if (retryAfter is not null)
                http.Response.Headers.RetryAfter = retryAfter;
            return http.Response.WriteAsJsonAsync(new { error = new { message, code = status } }, Gone);
        }

        public Task RedirectAsync(string to)
        {
            http.Response.Redirect(to);
            return Task.CompletedTask;
        }

        public Task HtmlAsync()
        {
            http.Response.ContentType = "text/html";
            return http.Response.WriteAsync("<h1>It works!</h1>", Gone);
        }

        /// <summary>Cuts the connection.</summary>
        public void Cut() => http.Abort();

        internal Task TitleAsync() => http.Response.WriteAsJsonAsync(
            new
            {
                id = "t",
                @object = "chat.completion",
                created = 1,
                model = request["model"]?.GetValue<string>(),
                choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = "\"A title of the model.\"\n" } } },
                usage = new { prompt_tokens = 3, completion_tokens = 3, total_tokens = 6 },
            },
            Gone);

        /// <summary>A piece as JSON.</summary>
        public byte[] ChunkBytes(string text) =>
            Encoding.UTF8.GetBytes($"data: {Chunk(new JsonObject { ["content"] = text }, null).ToJsonString(Unescaped)}\n\n");

        private JsonObject Chunk(JsonObject delta, string? reason) => new()
        {
            ["id"] = "c",
            ["object"] = "chat.completion.chunk",
            ["created"] = 1,
            ["model"] = request["model"]?.DeepClone(),
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = reason }),
        };
    }
}
