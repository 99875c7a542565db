using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Hangout.AppHost.Supervision;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Hangout.AppHost.Native;

/// <summary>The one line of AppHost.cs that is not Aspire's.</summary>
internal static class NativeServersBuilderExtensions
{
    private const string ActiveKey = "NativeServers:Active";

    /// <summary>
    /// Runs the servers that the model describes as containers as processes of this machine: where no container engine answers, or as
    /// <c>NativeServers:Mode</c> says (<c>Auto</c>, <c>Always</c>, <c>Never</c>). A container is known by its image:
    /// <c>scripts/postgres.sh</c> is what <c>docker.io/library/postgres</c> is here. Either way what crashes is started again, and a
    /// failed start says why (<see cref="SupervisionBuilderExtensions"/>).
    /// </summary>
    public static void RunServersNatively(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode)
            return;
        builder.AddSupervision();
        UseSecretsInEveryEnvironment(builder);
        builder.Services.TryAddEventingSubscriber<BuiltProjects>();
        if (!IsWanted(builder))
        {
            builder.Services.TryAddEventingSubscriber<Containers>();
            // A first start fetches the images.
            builder.Configuration["Supervision:StartTimeout"] ??= "00:10:00";
            return;
        }

        builder.Configuration[ActiveKey] = "true";
        // Where a developer certificate is trusted Aspire would have servers speak TLS with it.
        builder.Configuration["ASPIRE_DEVELOPER_CERTIFICATE_DEFAULT_HTTPS_TERMINATION"] ??= "false";
        builder.Services.TryAddEventingSubscriber<NativeServers>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IDistributedApplicationEventing>(new NativeServerEventing(builder.Eventing)));
    }

    /// <summary>Whether <see cref="RunServersNatively"/> swaps containers for processes.</summary>
    public static bool UsesNativeServers(this IDistributedApplicationBuilder builder) => builder.Configuration.GetValue(ActiveKey, false);

    /// <summary>Whether a test runs the application: its ports are random and its data temporary.</summary>
    public static bool IsTest(this IDistributedApplicationBuilder builder) => builder.Configuration.IsTest();

    /// <inheritdoc cref="IsTest(IDistributedApplicationBuilder)"/>
    public static bool IsTest(this IConfiguration configuration) => configuration.GetValue("DcpPublisher:RandomizePorts", false);

    private static bool IsWanted(IDistributedApplicationBuilder builder) => builder.Configuration["NativeServers:Mode"]?.ToUpperInvariant() switch
    {
        "ALWAYS" => true,
        "NEVER" => false,
        null or "" or "AUTO" => !ContainerEngine.Answers(),
        _ => throw builder.Configuration.Failure($"NativeServers:Mode is '{builder.Configuration["NativeServers:Mode"]}'; it takes Auto, Always or Never."),
    };

    // Aspire keeps generated passwords in the user's secrets in every environment, but reads them in Development only: elsewhere
    // each start would write other ones over them, and the servers' data would know none of them.
    private static void UseSecretsInEveryEnvironment(IDistributedApplicationBuilder builder)
    {
        if (builder.Environment.IsDevelopment() || builder.AppHostAssembly is not { } assembly)
            return;
        foreach (var source in new ConfigurationBuilder().AddUserSecrets(assembly, optional: true).Sources)
            builder.Configuration.Sources.Insert(0, source);
    }
}
