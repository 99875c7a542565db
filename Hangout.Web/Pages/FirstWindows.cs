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
        string[] keys = device == DeviceClass.Desk ? ["notifications", "chat"] : ["chat"];
        var modules = keys.Select(key => desktop.Modules.FirstOrDefault(m => m.Key == key)).OfType<ModuleDto>();
        return desktop with
        {
            Windows = [.. modules.Select((m, i) => new WindowDto(Guid.CreateVersion7(), m.Key, m.X, m.Y, m.Width, m.Height, IsMinimized: false, IsMaximized: false, Z: i + 1))],
        };
    }
}
