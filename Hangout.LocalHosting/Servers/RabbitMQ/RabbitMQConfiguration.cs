using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hangout.LocalHosting.Servers;

/// <summary>RabbitMQ's files: everything on 127.0.0.1, one user, no alarm before the machine is really short of memory or disk.</summary>
internal sealed record RabbitMQConfiguration(string UserName, string Password, int Port, int? ManagementPort)
{
    /// <summary><c>rabbitmq.conf</c>.</summary>
    public string Server(string definitionsFile)
    {
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"listeners.tcp.1 = 127.0.0.1:{Port}"),
            $"load_definitions = {definitionsFile}",
            "loopback_users = none",
            // A publisher is blocked below this: the default of 50 MB, said here because a full disk is a development machine's usual state.
            "disk_free_limit.absolute = 50MB",
            "vm_memory_high_watermark.relative = 0.4",
            "log.console = true",
            "log.console.level = info",
            "log.connection.level = warning",
            "log.file = false",
        };
        if (ManagementPort is { } port)
        {
            lines.Add("management.tcp.ip = 127.0.0.1");
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"management.tcp.port = {port}"));
        }

        return string.Join('\n', lines) + '\n';
    }

    /// <summary><c>enabled_plugins</c>.</summary>
    public string Plugins() => ManagementPort is null ? "[].\n" : "[rabbitmq_management].\n";

    /// <summary>User, virtual host and permissions; imported at every start, so that data made with another password get the present one.</summary>
    public string Definitions() => JsonSerializer.Serialize(new
    {
        users = new[] { new { name = UserName, password_hash = Hash(Password), hashing_algorithm = "rabbit_password_hashing_sha256", tags = "administrator" } },
        vhosts = new[] { new { name = "/" } },
        permissions = new[] { new { user = UserName, vhost = "/", configure = ".*", write = ".*", read = ".*" } },
    });

    /// <summary>RabbitMQ's own form: four bytes of salt, then SHA-256 of salt and password.</summary>
    private static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(4);
        return Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])]);
    }
}
