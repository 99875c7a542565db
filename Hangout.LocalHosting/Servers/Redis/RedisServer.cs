using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hangout.LocalHosting.Servers;

/// <summary>Runs Redis from Debian's package (or from PATH), in memory alone unless the resource keeps its data.</summary>
internal sealed class RedisServer : NativeServer
{
    private const string Mend = "apt-get install -y redis-server";

    public override async Task<NativeProcess> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        var redis = (RedisResource)context.Resource;
        var program = ServerPrograms.Find(context.Configuration, "Redis", "redis-server", "Redis", Mend);
        var user = ServerUser.For("redis", Mend);

        var password = redis.PasswordParameter is { } parameter ? await parameter.GetValueAsync(cancellationToken) : null;
        if (password?.AsSpan().IndexOfAny("\r\n\"\\,") >= 0)
            throw new DistributedApplicationException($"The password of '{redis.Name}' holds a quote, backslash, comma or line break, which a Redis connection string cannot carry.");
        var configuration = Path.Combine(context.RunDirectory, "redis.conf");
        // The password stands in the file, not among the arguments, which everybody on the machine can read.
        ServerFiles.WritePrivate(configuration, Configure(context, redis.Annotations.OfType<RedisPersistenceAnnotation>().LastOrDefault(), password));

        await user.TakeAsync(context.RunDirectory, redis.Name, cancellationToken);
        await user.TakeAsync(context.DataDirectory, redis.Name, cancellationToken);
        return user.Wrap(new NativeProcess(program, [configuration]), context.DataDirectory, context.RunDirectory);
    }

    public override async Task<HealthCheckResult> CheckAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        var password = ((RedisResource)context.Resource).PasswordParameter is { } parameter ? await parameter.GetValueAsync(cancellationToken) : null;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", context.Ports[RedisResource.EndpointName], cancellationToken);
            var stream = client.GetStream();
            if (password is not null && await AskAsync(stream, ["AUTH", password], cancellationToken) is var login && login != "+OK")
                return HealthCheckResult.Unhealthy($"Redis refuses the password: {login}");
            var answer = await AskAsync(stream, ["PING"], cancellationToken);
            return answer == "+PONG" ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"Redis answers: {answer}");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy($"Redis does not answer: {exception.Message}", exception);
        }
    }

    private static string Configure(NativeServerContext context, RedisPersistenceAnnotation? persistence, string? password)
    {
        var lines = new List<string>
        {
            "bind 127.0.0.1",
            $"port {context.Ports[RedisResource.EndpointName]}",
            "protected-mode yes",
            "daemonize no",
            "supervised no",
            $"dir \"{context.DataDirectory}\"",
            "tcp-keepalive 60",
            "maxclients 10000",
        };
        if (persistence is null)
        {
            lines.AddRange(["save \"\"", "appendonly no"]);
        }
        else
        {
            lines.AddRange(
            [
                string.Create(CultureInfo.InvariantCulture, $"save {Math.Max(1, (long)persistence.Interval.TotalSeconds)} {persistence.KeysChanged}"),
                "appendonly yes",
                "appendfsync everysec",
            ]);
        }

        if (password is not null)
            lines.Add($"requirepass \"{password}\"");
        return string.Join('\n', lines) + '\n';
    }

    /// <summary>Sends one command and reads the one line of its answer.</summary>
    private static async Task<string> AskAsync(NetworkStream stream, string[] command, CancellationToken cancellationToken)
    {
        var text = new StringBuilder($"*{command.Length}\r\n");
        foreach (var part in command)
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);

        var answer = new List<byte>();
        var buffer = new byte[256];
        while (answer.Count < 4096 && (answer.Count == 0 || answer[^1] != '\n'))
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0)
                break;
            answer.AddRange(buffer.AsSpan(0, read));
        }

        return Encoding.UTF8.GetString([.. answer]).TrimEnd();
    }
}

/// <summary>How often Redis writes a snapshot.</summary>
internal sealed record RedisPersistenceAnnotation(TimeSpan Interval, long KeysChanged) : IResourceAnnotation;
