using Hangout.Worker.Broker;
using RabbitMQ.Client.Exceptions;

namespace Hangout.Worker;

/// <summary><c>Hangout.Worker dead-letters [--replay]</c>: lists what the consumers gave up, or puts it back into their queues.</summary>
internal static class DeadLettersVerb
{
    private const int MaxListed = 100;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args[1..].FirstOrDefault(option => option != "--replay") is { } unknown)
            return MigrateVerb.Usage($"There is no option '{unknown}'.");
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddBroker("rabbitmq");
        builder.Services.AddSingleton<DeadLetters>();
        using var host = builder.Build();
        var letters = host.Services.GetRequiredService<DeadLetters>();
        try
        {
            foreach (var queue in Consumers.All)
            {
                if (args.Length > 1)
                    Console.WriteLine($"{queue.Name}: {await letters.ReplayAsync(queue, CancellationToken.None)} dead letters replayed");
                else
                    Print(queue, await letters.ReadAsync(queue, MaxListed, CancellationToken.None));
            }

            return 0;
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException or TimeoutException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"RabbitMQ cannot be asked: {exception.GetBaseException().Message}");
            return 1;
        }
    }

    private static void Print(Consumer queue, List<DeadLetter> letters)
    {
        Console.WriteLine($"{queue.Name}: {(letters.Count == MaxListed ? $"the first {MaxListed}" : letters.Count)} dead letters");
        foreach (var letter in letters)
            Console.WriteLine($"  {letter.Kind} {letter.MessageId}, failed {letter.Attempts} times: {letter.Error}");
    }
}
