using System.Text.Json;
using Hangout.Contracts.Desktop;

namespace Hangout.Web.Pages;

/// <summary>An empty desk opens with the windows one needs first.</summary>
public static class FirstWindows
{
    /// <summary>The desktop itself when it has windows, else with chat in front, and on a desk the notifications beside it.</summary>
    /// <param name="desktop">As stored.</param>
    /// <param name="device">A tablet and a phone begin with chat alone.</param>
    public static DesktopDto? OpenIfNone(DesktopDto? desktop, DeviceClass device)
    {
        if (desktop is null or { Windows.Count: > 0 })
            return desktop;
        // Together they fill a desk of any size: chat as the main window, the notifications at its side.
        (string Key, string? State)[] first = device == DeviceClass.Desk ? [("notifications", At("side")), ("chat", At("main"))] : [("chat", null)];
        var windows = first.SelectMany(w => desktop.Modules.Where(m => m.Key == w.Key).Select(m => (Module: m, w.State)));
        return desktop with { Windows = [.. windows.Select((w, i) => Open(w.Module, w.State, i + 1))] };
    }

    private static WindowDto Open(ModuleDto m, string? state, int z) =>
        new(Guid.CreateVersion7(), m.Key, m.X, m.Y, m.Width, m.Height, IsMinimized: false, IsMaximized: false, z, state);

    private static string At(string place) => JsonSerializer.Serialize(new { first = place });
}
