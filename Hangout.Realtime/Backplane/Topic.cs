using System.Runtime.InteropServices;

namespace Hangout.Realtime.Backplane;

/// <summary>One Redis channel that connections of this node listen to.</summary>
/// <param name="Kind">What it is about; two topics are the same where kind and ID are.</param>
/// <param name="Id">Which one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Topic(TopicKind Kind, Guid Id)
{
    /// <summary>The channel's name (docs/data.md).</summary>
    public string Channel => $"{Kind.Prefix}{Id}";

    public bool Equals(Topic other) => Id == other.Id && ReferenceEquals(Kind, other.Kind);

    public override int GetHashCode() => Id.GetHashCode() ^ Kind.Hash;
}
