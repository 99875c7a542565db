using System.Runtime.InteropServices;

namespace Hangout.Bench.Hosting;

/// <summary>POSIX signals.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2, Kill = 9, Terminate = 15;

    /// <summary>Sends a signal to a process, or to a process group when the ID is negative. One that is gone is fine.</summary>
    public static void Send(int processId, int signal) => _ = SendSignal(processId, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
