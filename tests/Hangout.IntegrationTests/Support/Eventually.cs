using System.Net.Sockets;

namespace Hangout.IntegrationTests.Support;

/// <summary>Waits for states, never for time.</summary>
public static class Eventually
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);

    /// <summary>For the start of a process, which other tests may hold up.</summary>
    public static TimeSpan Start { get; } = TimeSpan.FromMinutes(2);

    public static Task IsTrueAsync(Func<bool> state, string what, TimeSpan? patience = null) =>
        ReachesAsync(() => Task.FromResult(state()), what, patience);

    /// <summary>Waits until nothing differs; says what did to the end.</summary>
    public static async Task IsEmptyAsync(Func<Task<List<string>>> differences, string what)
    {
        List<string> last = [];
        try
        {
            await ReachesAsync(async () => (last = await differences()).Count == 0, what);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{what}: {string.Join("; ", last)}", exception);
        }
    }

    public static async Task ReachesAsync(Func<Task<bool>> state, string what = "The state", TimeSpan? patience = null)
    {
        var until = DateTime.UtcNow + (patience ?? WaitTimeout);
        Exception? last = null;
        while (DateTime.UtcNow < until)
        {
            try
            {
                if (await state())
                    return;
            }
            catch (Exception exception) when (exception is HttpRequestException or Npgsql.NpgsqlException or SocketException or IOException or InvalidOperationException
                // An HTTP client's own limit; the end of the test comes without a TimeoutException.
                or TaskCanceledException { InnerException: TimeoutException })
            {
                last = exception;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException($"{what} was not reached in time.", last);
    }
}
