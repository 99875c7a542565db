using System.Text.Json;

namespace Hangout.LocalHosting.Native;

/// <summary>Generated values that outlive the application, in a file that only its owner may read.</summary>
internal static class PersistedParameters
{
    private static readonly Lock InProcess = new();
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The value kept under the name, or a new one that is kept from now on.</summary>
    public static string GetOrAdd(LocalApplication application, string name, Func<string> create)
    {
        if (application.ParametersFile is not { } path)
            return create();
        lock (InProcess)
        {
            using var file = Open(application, path);
            var values = file.Length == 0
                ? new SortedDictionary<string, string>(StringComparer.Ordinal)
                : JsonSerializer.Deserialize<SortedDictionary<string, string>>(file)!;
            if (values.TryGetValue(name, out var value))
                return value;
            values[name] = value = create();
            file.SetLength(0);
            JsonSerializer.Serialize(file, values, Indented);
            file.Flush(flushToDisk: true);
            return value;
        }
    }

    // Another AppHost may hold the file for a moment; opening it with FileShare.None is the lock between processes.
    private static FileStream Open(LocalApplication application, string path)
    {
        try
        {
            Directory.CreateDirectory(application.HomeDirectory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw application.Unwritable(exception);
        }

        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Sleep(50);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw application.Unwritable(exception);
            }
        }
    }
}
