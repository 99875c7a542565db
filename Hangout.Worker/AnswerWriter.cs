using System.Collections.Concurrent;
using Hangout.Contracts.Assistant;
using Hangout.Core.Assistant;
using Hangout.Core.Assistant.Writing;
using Hangout.Core.Realtime;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using StackExchange.Redis;

namespace Hangout.Worker;

/// <summary>
/// Writes answers, in the worker: takes those that wait, many at once, and gives up those whose writer is gone (docs/assistant.md). A word in Redis wakes it; every
/// second it looks by itself.
/// </summary>
internal sealed class AnswerWriter(
    IServiceScopeFactory scopes, AnswerChannel channel, RealtimePublisher publisher, IOptions<AssistantOptions> options, ILogger<AnswerWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), RenewEvery = TimeSpan.FromSeconds(2);
    private readonly Guid _id = Guid.CreateVersion7();
    private readonly ConcurrentDictionary<Guid, Run> _running = [];
    private readonly SemaphoreSlim _woken = new(0, 1);

    /// <summary>Ends the answers that are being written: they are marked as interrupted, with what there is.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var run in _running.Values)
            run.End(Ending.Interrupted);
        await Task.WhenAll(_running.Values.Select(r => r.Task)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await ListenAsync();
        var renewAt = DateTime.UtcNow;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var isTimeToRenew = DateTime.UtcNow >= renewAt;
                var (abandoned, claimed) = await LookAsync(isTimeToRenew, stoppingToken);
                foreach (var answer in abandoned)
                    Begin(answer, isAbandoned: true);
                foreach (var answer in claimed)
                    Begin(answer, isAbandoned: false);
                if (isTimeToRenew)
                    renewAt = DateTime.UtcNow + RenewEvery;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Looking for answers to write failed, again in a second: {Reason}", e.GetBaseException().Message);
            }

            await _woken.WaitAsync(Pause, stoppingToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<(IReadOnlyList<OpenAnswer> Abandoned, IReadOnlyList<OpenAnswer> Claimed)> LookAsync(bool isTimeToRenew, CancellationToken cancellationToken)
    {
        // Most looks find nothing: traces of them would hide the others.
        using var silence = SuppressInstrumentationScope.Begin();
        await using var scope = scopes.CreateAsyncScope();
        var open = scope.ServiceProvider.GetRequiredService<OpenAnswers>();
        IReadOnlyList<OpenAnswer> abandoned = [], claimed = [];
        if (isTimeToRenew)
        {
            await RenewAsync(open, cancellationToken);
            abandoned = await open.TakeAbandonedAsync(_id, cancellationToken);
        }

        if (options.Value.AnswersAtOnce - _running.Count is > 0 and var most)
            claimed = await open.ClaimAsync(_id, most, cancellationToken);
        return (abandoned, claimed);
    }

    private async Task ListenAsync()
    {
        try
        {
            await channel.ListenAsync(Wake, id =>
            {
                if (_running.TryGetValue(id, out var run))
                    run.End(Ending.Stopped);
                else
                    Wake();
            });
        }
        catch (RedisException e)
        {
            logger.LogWarning("Redis is away, answers are looked for every second: {Reason}", e.Message);
        }
    }

    private void Wake()
    {
        try
        {
            _woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    private async Task RenewAsync(OpenAnswers open, CancellationToken cancellationToken)
    {
        // What is over is being finished, and then named.
        var texts = _running.Where(r => !r.Value.Text.IsOver).ToDictionary(r => r.Key, r => r.Value.Text.ToString());
        if (texts.Count == 0)
            return;
        var (stopped, lost) = await open.RenewAsync(_id, texts, cancellationToken);
        foreach (var id in stopped)
            _running.GetValueOrDefault(id)?.End(Ending.Stopped);
        // One that ended a moment ago is nobody's, too.
        foreach (var id in lost)
            _running.GetValueOrDefault(id)?.End(Ending.Lost);
    }

    private void Begin(OpenAnswer answer, bool isAbandoned)
    {
        var run = new Run(new AnswerText(answer, channel, publisher));
        if (!_running.TryAdd(answer.MessageId, run))
            return;
        run.Task = Task.Run(() => RunAsync(answer, run, isAbandoned));
    }

    private async Task RunAsync(OpenAnswer answer, Run run, bool isAbandoned)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            if (isAbandoned)
                await GiveUpAsync(answer, scope.ServiceProvider);
            else
                await WriteAsync(answer, run, scope.ServiceProvider);
        }
        catch (Exception e)
        {
            // Its lease ends, and somebody gives it up.
            logger.LogWarning("An answer could not be kept: {Reason}", e.GetBaseException().Message);
        }
        finally
        {
            _running.TryRemove(answer.MessageId, out _);
            run.Dispose();
            Wake();
        }
    }

    private static async Task WriteAsync(OpenAnswer answer, Run run, IServiceProvider services)
    {
        var telling = run.Text.TellAsync();
        try
        {
            await services.GetRequiredService<WriteAnswer>().RunAsync(answer, run.Text, () => run.Ending, run.Token);
        }
        finally
        {
            run.Text.End();
            await telling;
        }
    }

    /// <summary>The writer is gone: what Redis or PostgreSQL has of the answer is what there is.</summary>
    private async Task GiveUpAsync(OpenAnswer answer, IServiceProvider services)
    {
        var live = await channel.ReadAsync(answer.MessageId);
        var text = live?.Length > answer.Text.Length ? live : answer.Text;
        var model = answer.Model ?? await services.GetRequiredService<AssistantSettingsReader>().ModelOfAsync(answer.ConversationId, CancellationToken.None);
        await services.GetRequiredService<FinishAnswer>().RunAsync(answer, text, new Outcome { State = AnswerState.Interrupted, Model = model });
    }

    private sealed class Run(AnswerText text) : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private int _ending;

        public AnswerText Text { get; } = text;

        public Task Task { get; set; } = Task.CompletedTask;

        public CancellationToken Token => _end.Token;

        public Ending Ending => (Ending)Volatile.Read(ref _ending);

        public void End(Ending ending)
        {
            Interlocked.CompareExchange(ref _ending, (int)ending, (int)Ending.None);
            try
            {
                _end.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It is over.
            }
        }

        public void Dispose() => _end.Dispose();
    }
}
