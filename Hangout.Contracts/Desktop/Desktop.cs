namespace Hangout.Contracts.Desktop;

/// <summary>Which layout a window's geometry belongs to (DSK-5).</summary>
public enum DeviceClass
{
    /// <summary>Windows on a desk: 1024 CSS pixels and wider.</summary>
    Desk,

    /// <summary>Panes: 600 to 1023 CSS pixels.</summary>
    Tablet,

    /// <summary>One full-screen app: below 600 CSS pixels.</summary>
    Phone,
}

/// <summary>A kind of window (DSK-1). Lengths are CSS pixels.</summary>
/// <param name="Key">Its name in code: <c>chat</c>, <c>notifications</c> …</param>
/// <param name="Name">Its name for people.</param>
/// <param name="X">Default left edge.</param>
/// <param name="Y">Default top edge.</param>
/// <param name="Width">Default width.</param>
/// <param name="Height">Default height.</param>
/// <param name="MinWidth">Smallest width.</param>
/// <param name="MinHeight">Smallest height.</param>
/// <param name="IsDraggable">May be moved.</param>
/// <param name="IsResizable">May be resized.</param>
/// <param name="IsMinimizable">May be minimised.</param>
/// <param name="IsClosable">May be closed.</param>
public sealed record ModuleDto(
    string Key, string Name, int X, int Y, int Width, int Height, int MinWidth, int MinHeight,
    bool IsDraggable, bool IsResizable, bool IsMinimizable, bool IsClosable);

/// <summary>One window of one person on one class of device (DSK-2). Lengths are CSS pixels.</summary>
/// <param name="Id">Made by the client.</param>
/// <param name="Module">The module's key.</param>
/// <param name="X">Left edge, −10,000 to 100,000.</param>
/// <param name="Y">Top edge, −10,000 to 100,000.</param>
/// <param name="Width">1 to 20,000.</param>
/// <param name="Height">1 to 20,000.</param>
/// <param name="IsMinimized">In the taskbar only.</param>
/// <param name="IsMaximized">Fills the desk.</param>
/// <param name="Z">Stacking order; the largest is in front.</param>
/// <param name="State">What the window shows, as its module writes it (JSON text, at most 4,000 characters).</param>
public sealed record WindowDto(
    Guid Id, string Module, int X, int Y, int Width, int Height, bool IsMinimized, bool IsMaximized, int Z, string? State = null);

/// <summary>The desktop of one person on one class of device.</summary>
/// <param name="Modules">Every kind of window there is.</param>
/// <param name="Windows">The open windows.</param>
public sealed record DesktopDto(IReadOnlyList<ModuleDto> Modules, IReadOnlyList<WindowDto> Windows);

/// <summary>Replaces the open windows of one class of device.</summary>
/// <param name="Windows">At most 30.</param>
public sealed record SaveWindowsRequest(IReadOnlyList<WindowDto> Windows);
