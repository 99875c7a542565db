using System.Globalization;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Hangout.AppHost.Supervision;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hangout.AppHost.Native;

/// <summary>Swaps, last of all before the start, each container that has a script for the process that the script becomes.</summary>
internal sealed class NativeServers(
    IConfiguration configuration, ResourceNotificationService notifications, IHostApplicationLifetime lifetime, ILogger<NativeServers> logger)
    : IDistributedApplicationEventingSubscriber
{
    private readonly Dictionary<IResource, NativeServerResource> _natives = new(ReferenceEqualityComparer.Instance);

    /// <inheritdoc/>
    public Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        eventing.Subscribe<BeforeStartEvent>(async (started, ct) =>
        {
            try
            {
                await SwapAsync(started.Model, new ServerFiles(configuration, executionContext, lifetime), ct);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw configuration.Failure($"The servers' files cannot be written: {exception.Message}\n{HangoutHome.Of(configuration).HowToMend}");
            }
        });
        return Task.CompletedTask;
    }

    private async Task SwapAsync(DistributedApplicationModel model, ServerFiles files, CancellationToken cancellationToken)
    {
        for (var i = 0; i < model.Resources.Count; i++)
        {
            if (model.Resources[i] is not ContainerResource container || ScriptOf(container) is not { } script)
                continue;
            var native = NativeServerResource.Create(container, script, await files.LayOutAsync(container, cancellationToken));
            Adapt(native);
            model.Resources[i] = _natives[container] = native;
        }

        if (_natives.Count == 0)
            return;
        logger.LogInformation("{Servers} run as processes of this machine", string.Join(", ", _natives.Keys.Select(r => r.Name)));

        // Aspire gives events of a parent to its children, but the state of one only where it is a container.
        var children = model.Resources.OfType<IResourceWithParent>().Where(c => NativeOf(c) is not null).ToLookup(c => NativeOf(c)!);
        foreach (var child in children.SelectMany(c => c))
            child.Annotations.Add(new ResourceRelationshipAnnotation(NativeOf(child)!, "Parent"));
        _ = PassOnStatesAsync(children, lifetime.ApplicationStopping);
    }

    private NativeServerResource? NativeOf(IResourceWithParent child) =>
        _natives.GetValueOrDefault(child.Parent) ?? (child.Parent is IResourceWithParent parent ? NativeOf(parent) : null);

    private async Task PassOnStatesAsync(ILookup<NativeServerResource, IResourceWithParent> children, CancellationToken stopping)
    {
        try
        {
            await foreach (var happened in notifications.WatchAsync(stopping))
            {
                if (happened.Resource is not NativeServerResource native)
                    continue;
                foreach (var child in children[native])
                {
                    await notifications.PublishUpdateAsync(child, s => s with
                    {
                        State = happened.Snapshot.State,
                        StartTimeStamp = happened.Snapshot.StartTimeStamp,
                        StopTimeStamp = happened.Snapshot.StopTimeStamp,
                    });
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    private static string? ScriptOf(ContainerResource container)
    {
        if (container.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()?.Image is not { } image)
            return null;
        var folder = Path.GetDirectoryName(typeof(NativeServers).Assembly.Location)!;
        var script = Path.Combine(folder, "Native", "scripts", image.Split('/')[^1] + ".sh");
        return File.Exists(script) ? script : null;
    }

    private void Adapt(NativeServerResource native)
    {
        var annotations = native.Annotations;
        foreach (var only in annotations.Where(IsForContainersOnly).ToArray())
            annotations.Remove(only);
#pragma warning disable ASPIRECERTIFICATES001 // Experimental: without it Aspire asks for a trusted developer certificate.
        annotations.Add(new HttpsCertificateAnnotation { UseDeveloperCertificate = false });
#pragma warning restore ASPIRECERTIFICATES001

        var endpoints = annotations.OfType<EndpointAnnotation>().ToArray();
        foreach (var endpoint in endpoints)
        {
            // The port of the host is the process's own: nothing stands between it and its clients. Read before the endpoint has no proxy,
            // for then it answers with the container's port.
            var port = configuration.IsTest() ? null : endpoint.Port;
            endpoint.IsProxied = false;
            endpoint.TargetPort = endpoint.Port = port;
        }

        annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            context.EnvironmentVariables["NATIVE_ROOT"] = native.WorkingDirectory;
            foreach (var endpoint in endpoints)
            {
                var name = endpoint.Name.ToUpperInvariant().Replace('-', '_');
                context.EnvironmentVariables[$"NATIVE_PORT_{name}"] = endpoint.TargetPort!.Value.ToString(CultureInfo.InvariantCulture);
            }
        }));
    }

    private static bool IsForContainersOnly(IResourceAnnotation annotation) =>
        annotation is ContainerImageAnnotation or ContainerMountAnnotation or ContainerLifetimeAnnotation or ContainerFileSystemCallbackAnnotation;
}
