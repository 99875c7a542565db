namespace Hangout.Tests.ServiceDefaults;

/// <summary>A clock that a test moves.</summary>
public sealed class ManualTime : TimeProvider
{
    private TimeSpan _offset;

    public void Advance(TimeSpan by) => _offset += by;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + _offset;
}
