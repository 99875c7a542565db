#pragma warning disable ASPIREPROCESSCOMMAND001 // Process commands may still change in Aspire.
using Hangout.AppHost.Native;

namespace Hangout.AppHost.Commands;

/// <summary>What an operator does from the dashboard: each command is a verb of the worker's program.</summary>
internal static class OperatorCommands
{
    /// <summary>Adds "Run migrations" and "Load demo data".</summary>
    public static void WithMigrationCommands(this IResourceBuilder<ProjectResource> migrations, IResourceBuilder<IResourceWithConnectionString> database)
    {
        migrations.WithWorkerVerb("run-migrations", "Run migrations", ["migrate"], database, new()
        {
            Description = "Brings the database up to date. Does nothing when it is.",
            IconName = "DatabaseArrowUp",
        });
        migrations.WithWorkerVerb("load-demo-data", "Load demo data", ["migrate", "--demo"], database, new()
        {
            Description = "Fills in demo people, conversations and messages. What is there already stays as it is.",
            IconName = "PeopleAdd",
        });
    }

    /// <summary>Adds "Look at dead letters" and "Replay dead letters".</summary>
    public static void WithDeadLetterCommands(this IResourceBuilder<RabbitMQServerResource> rabbitmq)
    {
        var worker = rabbitmq.ApplicationBuilder.Resources.OfType<ProjectResource>().First(r => r.Name == "worker");
        rabbitmq.WithWorkerVerb("dead-letters", "Look at dead letters", ["dead-letters"], rabbitmq, new()
        {
            Description = "Lists the messages that the worker gave up on, with the reason. They stay where they are.",
            IconName = "MailWarning",
            DisplayImmediately = true,
        }, worker);
        rabbitmq.WithWorkerVerb("replay-dead-letters", "Replay dead letters", ["dead-letters", "--replay"], rabbitmq, new()
        {
            Description = "Puts the messages that the worker gave up on back into their queues.",
            IconName = "MailArrowForward",
            ConfirmationMessage = "Put every dead letter back into its queue?",
            DisplayImmediately = true,
        }, worker);
    }

    private static void WithWorkerVerb<T>(
        this IResourceBuilder<T> resource,
        string name,
        string displayName,
        string[] verb,
        IResourceBuilder<IResourceWithConnectionString> server,
        ProcessCommandOptions options,
        ProjectResource? worker = null)
        where T : IResource
    {
        worker ??= (ProjectResource)(IResource)resource.Resource;
        resource.WithProcessCommand(name, displayName, async context =>
        {
            var program = BuiltProjects.ProgramOf(worker) ?? throw new DistributedApplicationException("The worker is not built: dotnet build Hangout.Worker");
            var connectionString = await server.Resource.GetConnectionStringAsync(context.CancellationToken);
            return new ProcessCommandSpec(program)
            {
                Arguments = verb,
                EnvironmentVariables = new Dictionary<string, string>(StringComparer.Ordinal) { [$"ConnectionStrings__{server.Resource.Name}"] = connectionString! },
            };
        }, options);
    }
}
