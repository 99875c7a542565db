namespace Hangout.LocalHosting.Servers;

/// <summary>A lock between processes: an open file that nobody else can open.</summary>
internal static class FileLock
{
    /// <summary>Waits for the lock; it is given back when the file is disposed of, and by the system when the process dies.</summary>
    public static async Task<IDisposable> HoldAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
            {
                await Task.Delay(200, cancellationToken);
            }
        }
    }
}
