using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hangout.Bench.Hosting;

/// <summary>What Linux keeps of files in memory.</summary>
internal static partial class FileCache
{
    private const int DontNeed = 4;

    /// <summary>Drops what is kept of one file, without touching what others have in memory.</summary>
    /// <param name="path">A file that nobody writes to now.</param>
    public static void Forget(string path)
    {
        using var file = File.OpenHandle(path);
        // What is not on disk yet cannot be dropped.
        RandomAccess.FlushToDisk(file);
        _ = Advise(file, 0, 0, DontNeed);
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
