using Hangout.Contracts.Desktop;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Desktop;

/// <summary>A kind of window (DSK-1). Rows come with the migrations.</summary>
public sealed class Module
{
    public required string Key { get; init; }
    public required string Name { get; set; }
    public int X { get; set; }
    public int Y { get; set; }
    public int Width { get; set; }
    public int Height { get; set; }
    public int MinWidth { get; set; }
    public int MinHeight { get; set; }
    public bool IsDraggable { get; set; } = true;
    public bool IsResizable { get; set; } = true;
    public bool IsMinimizable { get; set; } = true;
    public bool IsClosable { get; set; } = true;

    /// <summary>Its place in the launcher.</summary>
    public int Position { get; set; }

    public ModuleDto ToDto() =>
        new(Key, Name, X, Y, Width, Height, MinWidth, MinHeight, IsDraggable, IsResizable, IsMinimizable, IsClosable);
}

internal sealed class ModuleConfiguration : IEntityTypeConfiguration<Module>
{
    public void Configure(EntityTypeBuilder<Module> builder)
    {
        builder.ToTable("modules", table =>
        {
            table.HasCheckConstraint("ck_modules_key", "key ~ '^[a-z][a-z0-9-]{0,39}$'");
            table.HasCheckConstraint("ck_modules_size", "min_width >= 1 and min_height >= 1 and width >= min_width and height >= min_height");
        });
        builder.HasKey(m => m.Key);
        builder.HasData(
            new Module { Key = "chat", Name = "Chat", X = 48, Y = 40, Width = 1040, Height = 680, MinWidth = 360, MinHeight = 320, Position = 1 },
            new Module { Key = "notifications", Name = "Notifications", X = 1108, Y = 40, Width = 300, Height = 480, MinWidth = 280, MinHeight = 240, Position = 2 },
            new Module { Key = "search", Name = "Search", X = 1000, Y = 64, Width = 420, Height = 660, MinWidth = 320, MinHeight = 280, Position = 3 },
            new Module { Key = "files", Name = "Files", X = 360, Y = 48, Width = 760, Height = 600, MinWidth = 320, MinHeight = 320, Position = 4 },
            new Module { Key = "feed", Name = "Feed", X = 120, Y = 32, Width = 620, Height = 720, MinWidth = 340, MinHeight = 360, Position = 5 },
            new Module { Key = "assistant", Name = "Assistant", X = 180, Y = 40, Width = 960, Height = 680, MinWidth = 340, MinHeight = 360, Position = 6 },
            new Module { Key = "people", Name = "People", X = 420, Y = 56, Width = 560, Height = 620, MinWidth = 320, MinHeight = 320, Position = 7 },
            new Module { Key = "profile", Name = "Profile", X = 320, Y = 40, Width = 600, Height = 700, MinWidth = 340, MinHeight = 360, Position = 8 },
            new Module { Key = "settings", Name = "Settings", X = 280, Y = 60, Width = 720, Height = 600, MinWidth = 340, MinHeight = 360, Position = 9 });
    }
}
