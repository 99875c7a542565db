using Hangout.Contracts.Desktop;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Desktop;

/// <summary>One person's window on one class of device (DSK-2).</summary>
public sealed class Window
{
    public Guid UserId { get; init; }
    public DeviceClass DeviceClass { get; init; }
    public Guid Id { get; init; }
    public required string Module { get; init; }
    public int X { get; set; }
    public int Y { get; set; }
    public int Width { get; set; }
    public int Height { get; set; }
    public bool IsMinimized { get; set; }
    public bool IsMaximized { get; set; }
    public int Z { get; set; }
    public string? State { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }

    public WindowDto ToDto() => new(Id, Module, X, Y, Width, Height, IsMinimized, IsMaximized, Z, State);
}

internal sealed class WindowConfiguration : IEntityTypeConfiguration<Window>
{
    public void Configure(EntityTypeBuilder<Window> builder)
    {
        builder.ToTable("windows", table =>
        {
            table.HasCheckConstraint("ck_windows_device_class", SnakeCase.IsOneOf<DeviceClass>("device_class"));
            table.HasCheckConstraint("ck_windows_geometry",
                $"x between {WindowLimits.MinPlace} and {WindowLimits.MaxPlace} and y between {WindowLimits.MinPlace} and {WindowLimits.MaxPlace} " +
                $"and width between 1 and {WindowLimits.MaxSize} and height between 1 and {WindowLimits.MaxSize}");
            table.HasCheckConstraint("ck_windows_state", $"char_length(state) <= {WindowLimits.State}");
        });
        builder.HasKey(w => new { w.UserId, w.DeviceClass, w.Id });
        builder.Property(w => w.DeviceClass).HasConversion<WordConverter<DeviceClass>>();
        builder.Property(w => w.UpdatedAt).HasDefaultValueSql("now()");
        builder.HasOne<User>().WithMany().HasForeignKey(w => w.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Module>().WithMany().HasForeignKey(w => w.Module).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>Limits of a window's geometry in CSS pixels, and of its state in characters, as <see cref="WindowDto"/> tells them.</summary>
internal static class WindowLimits
{
    public const int MinPlace = -10_000, MaxPlace = 100_000, MaxSize = 20_000, State = 4_000;
}
