using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hangout.Core.Posts.Feeds;

/// <summary>
/// Tells devices that posts changed (SOC-3, SOC-4): to followers and friends, to friends, or to the author's own, as the audience says. Counters of one post move often:
/// the first change is told at once, and what follows within a second together.
/// </summary>
public sealed class TellPosts(IServiceScopeFactory scopes, RealtimePublisher publisher, TimeProvider clock, ILogger<TellPosts> logger)
{
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    // Posts that were told of within the last second; true where something changed since. It ends with the process: whoever misses the last count sees it with the next.
    private readonly Dictionary<Guid, bool> _told = [];

    /// <summary>The counters of a post or of its comments changed.</summary>
    /// <param name="fact">Which post.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>When told, or when it will be with others.</returns>
    public async Task CountedAsync(IPostFact fact, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_told.ContainsKey(fact.PostId))
            {
                _told[fact.PostId] = true;
                return;
            }

            _told[fact.PostId] = false;
        }

        _ = TellRestAsync(fact.PostId);
        await TellAsync(fact.PostId, cancellationToken);
    }

    /// <summary>Tells those for whom an audience stands.</summary>
    internal Task ToAsync(Guid authorId, PostAudience audience, PostsChanged changed) => audience switch
    {
        PostAudience.Public or PostAudience.Followers => publisher.ToFollowersAsync(authorId, changed),
        PostAudience.Friends => publisher.ToFriendsAsync(authorId, changed),
        _ => publisher.ToUserAsync(authorId, changed),
    };

    private async Task TellRestAsync(Guid postId)
    {
        while (true)
        {
            await Task.Delay(Apart, clock);
            lock (_gate)
            {
                if (!_told[postId])
                {
                    _told.Remove(postId);
                    return;
                }

                _told[postId] = false;
            }

            try
            {
                await TellAsync(postId, CancellationToken.None);
            }
            catch (Exception e)
            {
                logger.LogWarning("Nobody heard that post {Post} was counted: {Reason}", postId, e.GetBaseException().Message);
            }
        }
    }

    private async Task TellAsync(Guid postId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var found = await scope.ServiceProvider.GetRequiredService<HangoutDbContext>().QueryAsync(
            "select author_id, audience from posts where id = $1 and deleted_at is null",
            [postId], row => (Author: row.GetGuid(0), Audience: SnakeCase.Parse<PostAudience>(row.GetString(1))), cancellationToken);
        if (found is [var post])
            await ToAsync(post.Author, post.Audience, new PostsChanged(post.Author, [postId]));
    }
}
