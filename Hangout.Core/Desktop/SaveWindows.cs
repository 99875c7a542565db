using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Desktop;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Desktop;

/// <summary>Replaces a person's open windows on one class of device; the last save wins as a whole (DSK-2).</summary>
public sealed class SaveWindows(HangoutDbContext db, TimeProvider clock)
{
    /// <summary>Checks and writes.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="deviceClass">For which class of device.</param>
    /// <param name="windows">At most <see cref="Limits.Windows"/>.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>Null when done; or <c>validation_failed</c>.</returns>
    public async Task<Failure?> RunAsync(CurrentUser user, DeviceClass deviceClass, IReadOnlyList<WindowDto> windows, CancellationToken cancellationToken)
    {
        if (windows.Count > Limits.Windows)
            return Failure.Invalid("windows", $"at most {Limits.Windows}.");
        var modules = (await db.Modules.Select(m => m.Key).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        for (var i = 0; i < windows.Count; i++)
        {
            if (Wrong(windows[i], modules) is { } wrong)
                errors[$"windows[{i}]"] = [wrong];
        }
        if (errors.Count == 0 && windows.DistinctBy(w => w.Id).Count() != windows.Count)
            errors["windows"] = ["name every window once."];
        if (errors.Count > 0)
            return new Failure(ErrorCodes.ValidationFailed, "Some of the input is not valid.", errors);

        await db.InTransactionAsync(ct => ReplaceAsync(user.Id, deviceClass, windows, ct), cancellationToken);
        return null;
    }

    private static string? Wrong(WindowDto? window, HashSet<string> modules)
    {
        if (window is null || window.Id == Guid.Empty)
            return "needs an ID.";
        if (!modules.Contains(window.Module))
            return "is of a module that does not exist.";
        if (window.X is < WindowLimits.MinPlace or > WindowLimits.MaxPlace || window.Y is < WindowLimits.MinPlace or > WindowLimits.MaxPlace)
            return $"x and y are {WindowLimits.MinPlace} to {WindowLimits.MaxPlace}.";
        if (window.Width is < 1 or > WindowLimits.MaxSize || window.Height is < 1 or > WindowLimits.MaxSize)
            return $"width and height are 1 to {WindowLimits.MaxSize}.";
        return window.State is null || (window.State.Length <= WindowLimits.State && TextRules.IsStorable(window.State) && IsJson(window.State))
            ? null
            : $"state is JSON text of at most {WindowLimits.State} characters.";
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task<int> ReplaceAsync(Guid userId, DeviceClass deviceClass, IReadOnlyList<WindowDto> windows, CancellationToken cancellationToken)
    {
        // Two tabs may save at once: one after the other, never mixed.
        var desktop = $"windows {userId} {deviceClass}";
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({desktop}, 0))", cancellationToken);
        await db.Windows.Where(w => w.UserId == userId && w.DeviceClass == deviceClass).ExecuteDeleteAsync(cancellationToken);
        var now = clock.GetUtcNow();
        db.Windows.AddRange(windows.Select(w => new Window
        {
            UserId = userId,
            DeviceClass = deviceClass,
            Id = w.Id,
            Module = w.Module,
            X = w.X,
            Y = w.Y,
            Width = w.Width,
            Height = w.Height,
            IsMinimized = w.IsMinimized,
            IsMaximized = w.IsMaximized,
            Z = w.Z,
            State = w.State,
            UpdatedAt = now,
        }));
        return await db.SaveChangesAsync(cancellationToken);
    }
}
