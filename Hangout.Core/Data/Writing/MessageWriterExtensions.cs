using Hangout.Core.Files;
using Hangout.Core.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hangout.Core.Data.Writing;

/// <summary>Registers what a host needs to send messages.</summary>
public static class MessageWriterExtensions
{
    /// <summary>Adds <see cref="MessageWriter"/> and <see cref="SendMessage"/>. The host must also have an <see cref="Npgsql.NpgsqlDataSource"/> and Redis.</summary>
    /// <param name="services">The host's services.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddMessageWriter(this IServiceCollection services)
    {
        services.AddOptions<MessageWriterOptions>().BindConfiguration("MessageWriter");
        services.AddSingleton<MessageWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<MessageWriter>());
        services.TryAddSingleton<RenderTurns>();
        services.TryAddSingleton<FindFiles>();
        services.TryAddSingleton<CheckContent>();
        services.AddSingleton<SendMessage>();
        return services;
    }
}
