using System.Collections.Concurrent;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Messages;
using Hangout.Core;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using NpgsqlTypes;

namespace Hangout.Realtime.Backplane;

/// <summary>
/// Reads changed messages. It asks for no permission: the caller has. When a node or a network comes back, the members of a conversation all
/// miss the same stretch: it is read and written as JSON once. That is never too old: whatever changes later is beyond the stretch. A message of the
/// stretch that has changed since is among them as it stands: without it the next one would follow on a hole.
/// </summary>
internal sealed class ChangesReader : IDisposable
{
    private const int MaxTogether = 256, BytesBesideText = 600;
    private const long MaxKept = 32 * 1024 * 1024;
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);
    private readonly NpgsqlDataSource _dataSource;
    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = MaxKept });
    private readonly ConcurrentDictionary<ChangeRange, Task<ChangedMessages>> _underWay = new();
    private readonly RequestBatcher<ChangeRange, ChangedMessages> _ranges;
    private readonly RequestBatcher<Guid[], IReadOnlyList<UserDto>> _users;

    public ChangesReader(NpgsqlDataSource dataSource)
    {
        _dataSource = dataSource;
        _ranges = new(ReadRangesAsync, MaxTogether);
        _users = new(ReadUsersAsync, MaxTogether);
    }

    /// <summary>The messages whose latest change lies in the stretches or, at the time of reading, beyond.</summary>
    /// <param name="ranges">One a conversation.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>By conversation; without those in which nothing lies.</returns>
    public async Task<Dictionary<Guid, ChangedMessages>> ReadAsync(IReadOnlyCollection<ChangeRange> ranges, CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(ranges.Select(FindAsync)).WaitAsync(cancellationToken);
        return ranges.Zip(read).Where(r => r.Second.Count > 0).ToDictionary(r => r.First.Id, r => r.Second);
    }

    /// <summary>People by ID.</summary>
    /// <param name="ids">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that exist.</returns>
    public Task<IReadOnlyList<UserDto>> UsersAsync(Guid[] ids, CancellationToken cancellationToken) =>
        ids.Length == 0 ? Task.FromResult<IReadOnlyList<UserDto>>([]) : _users.AskAsync(ids, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _kept.Dispose();

    private Task<ChangedMessages> FindAsync(ChangeRange range) =>
        _kept.TryGetValue(range, out ChangedMessages? known) ? Task.FromResult(known!) : _underWay.GetOrAdd(range, ReadAsync);

    private async Task<ChangedMessages> ReadAsync(ChangeRange range)
    {
        // Not before it is noted as under way: it would be noted for ever.
        await Task.Yield();
        try
        {
            var messages = await _ranges.AskAsync(range, CancellationToken.None);
            var bytes = (2L * messages.Characters) + (BytesBesideText * (1 + messages.Count));
            _kept.Set(range, messages, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = KeptFor, Size = bytes });
            return messages;
        }
        finally
        {
            _underWay.TryRemove(range, out _);
        }
    }

    private async Task<IReadOnlyList<ChangedMessages>> ReadRangesAsync(IReadOnlyList<ChangeRange> ranges)
    {
        await using var command = _dataSource.CreateCommand(
            $"""
            select r.n, {MessageRow.Columns}
            from unnest($1::uuid[], $2::bigint[]) with ordinality as r(conversation_id, after, n)
            cross join lateral (select * from messages s where s.conversation_id = r.conversation_id and s.change > r.after order by s.change) m
            """);
        command.Parameters.Add(Array(ranges.Select(r => r.Id), NpgsqlDbType.Uuid));
        command.Parameters.Add(Array(ranges.Select(r => r.After), NpgsqlDbType.Bigint));
        var messages = new List<MessageDto>?[ranges.Count];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            (messages[reader.GetInt64(0) - 1] ??= []).Add(MessageRow.Read(reader, 1));
        foreach (var list in messages)
            list?.Sort(static (a, b) => a.Change.CompareTo(b.Change));
        return [.. messages.Select(m => m is null ? ChangedMessages.None : new ChangedMessages(m))];
    }

    private async Task<IReadOnlyList<IReadOnlyList<UserDto>>> ReadUsersAsync(IReadOnlyList<Guid[]> questions)
    {
        await using var command = _dataSource.CreateCommand("select id, username, name, avatar_url from users where id = any($1)");
        command.Parameters.Add(Array(questions.SelectMany(q => q).Distinct(), NpgsqlDbType.Uuid));
        var users = new Dictionary<Guid, UserDto>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            users[reader.GetGuid(0)] = new UserDto(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.Optional<string>(3));
        return [.. questions.Select(q => (IReadOnlyList<UserDto>)[.. q.Where(users.ContainsKey).Select(id => users[id])])];
    }

    private static NpgsqlParameter<T[]> Array<T>(IEnumerable<T> values, NpgsqlDbType type) => new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };
}
