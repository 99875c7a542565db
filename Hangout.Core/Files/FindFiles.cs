using Hangout.Contracts;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Npgsql;

namespace Hangout.Core.Files;

/// <summary>Finds the files that somebody puts into a message (FIL-1): their own, and those that they may open.</summary>
public sealed class FindFiles(NpgsqlDataSource dataSource)
{
    private static readonly string Select = $"select {FileRow.Json} from files f where f.id = any($1) and {FileRights.MayOpenSql("$2")}";

    /// <summary>Looks at the parts of a message.</summary>
    /// <param name="userId">The author.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The files by their IDs, empty when there are none; or <c>file_not_found</c>, <c>file_not_ready</c>, <c>file_infected</c>,
    /// <c>validation_failed</c>.</returns>
    public async Task<Result<IReadOnlyDictionary<Guid, FileDto>>> OfPartsAsync(Guid userId, IReadOnlyList<MessagePart>? parts, CancellationToken cancellationToken)
    {
        var ids = parts?.OfType<FilePart>().Select(p => p.FileId).ToArray() ?? [];
        if (ids.Length == 0)
            return new Dictionary<Guid, FileDto>();
        if (ids.Length > Limits.MessageFiles)
            return Failure.Invalid("parts", $"at most {Limits.MessageFiles} files.");
        if (ids.Distinct().Count() < ids.Length)
            return Failure.Invalid("parts", "each file once.");
        var found = new Dictionary<Guid, FileDto>();
        await using var command = dataSource.CreateCommand(Select);
        command.Parameters.Add(new() { Value = ids });
        command.Parameters.Add(new() { Value = userId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var file = FileRow.Read(reader);
            found.Add(file.Id, file);
        }

        foreach (var (part, i) in parts!.Select((p, i) => (p as FilePart, i)))
        {
            if (part is not null && Judge(found.GetValueOrDefault(part.FileId)) is { } failure)
                return failure with { Errors = new Dictionary<string, string[]>(StringComparer.Ordinal) { [$"parts[{i}].fileId"] = [failure.Message] } };
        }

        return found;
    }

    /// <summary>Why a file cannot be put anywhere; null when it can.</summary>
    internal static Failure? Judge(FileDto? file) => file?.Status switch
    {
        null => FileRights.NotFound,
        FileStatus.Uploading => new(ErrorCodes.FileNotReady, "The file is still being uploaded."),
        FileStatus.Infected => new(ErrorCodes.FileInfected, "A virus was found in the file."),
        FileStatus.Error => new(file.Reason ?? ErrorCodes.FileProcessingFailed, "The file cannot be used."),
        _ => null,
    };
}
