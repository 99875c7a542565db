using Hangout.Contracts.Desktop;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Desktop;

/// <summary>The kinds of windows there are, and the ones a person left open (DSK-1, DSK-2).</summary>
public sealed class GetDesktop(HangoutDbContext db)
{
    /// <summary>Reads the desktop.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="deviceClass">For which class of device.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Modules in the launcher's order, windows from back to front.</returns>
    public async Task<DesktopDto> RunAsync(Guid userId, DeviceClass deviceClass, CancellationToken cancellationToken)
    {
        var modules = await db.Modules.AsNoTracking().OrderBy(m => m.Position).ThenBy(m => m.Key).ToListAsync(cancellationToken);
        var windows = await db.Windows.AsNoTracking().Where(w => w.UserId == userId && w.DeviceClass == deviceClass)
            .OrderBy(w => w.Z).ThenBy(w => w.Id).ToListAsync(cancellationToken);
        return new([.. modules.Select(m => m.ToDto())], [.. windows.Select(w => w.ToDto())]);
    }
}
