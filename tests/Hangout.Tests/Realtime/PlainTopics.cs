using Hangout.Realtime.Backplane;

namespace Hangout.Tests.Realtime;

/// <summary>Topics that are only handed on.</summary>
internal sealed class PlainTopics(TopicRegistry topics) : TopicKind("t:", topics)
{
    public override Task<Dictionary<Guid, long>> HeardByAsync(Guid userId, CancellationToken cancellationToken) => Task.FromResult<Dictionary<Guid, long>>([]);

    public override void HeardLate(TopicListeners listeners)
    {
    }
}
