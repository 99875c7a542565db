using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Hangout.AppHost.Supervision;
using Microsoft.Extensions.Configuration;

namespace Hangout.AppHost.Native;

/// <summary>What Aspire leaves to us where the servers are containers.</summary>
internal sealed class Containers(IConfiguration configuration) : IDistributedApplicationEventingSubscriber
{
    /// <inheritdoc/>
    public Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        eventing.Subscribe<BeforeStartEvent>((started, _) =>
        {
            try
            {
                foreach (var container in started.Model.Resources.OfType<ContainerResource>())
                    PassSignalsOn(container);
                UseOwnVolumes(started.Model);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw configuration.Failure($"The volumes' names cannot be written: {exception.Message}\n{HangoutHome.Of(configuration).HowToMend}");
            }

            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    // Redis starts by a shell, which neither ends at SIGTERM nor passes it on: the engine would wait 10 s and kill the server.
    private static void PassSignalsOn(ContainerResource container) =>
        container.Annotations.Add(new CommandLineArgsCallbackAnnotation(args =>
        {
            if (container.Entrypoint == "/bin/sh" && args is ["redis-server", ..])
                args.Insert(0, "exec");
        }));

    // Two servers on one volume would destroy its data, for each sees itself alone: every home has volumes of its own. data/volumes names
    // them for ./hangout reset. In tests data end with the containers.
    private void UseOwnVolumes(DistributedApplicationModel model)
    {
        var home = HangoutHome.Of(configuration);
        var suffix = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(home.Path)))[..8];
        var names = new List<string>();
        foreach (var annotations in model.Resources.OfType<ContainerResource>().Select(c => c.Annotations))
        {
            foreach (var volume in annotations.OfType<ContainerMountAnnotation>().Where(m => m.Type == ContainerMountType.Volume && m.Source is not null).ToArray())
            {
                annotations.Remove(volume);
                if (configuration.IsTest())
                    continue;
                names.Add($"{volume.Source}-{suffix}");
                annotations.Add(new ContainerMountAnnotation(names[^1], volume.Target, volume.Type, volume.IsReadOnly));
            }
        }

        if (configuration.IsTest())
            return;
        Directory.CreateDirectory(home.Data);
        File.WriteAllLines(home.Volumes, names);
    }
}
