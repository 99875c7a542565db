using System.Globalization;
using Hangout.Contracts.Posts;
using Hangout.Core.Posts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Hangout.Core.Data.Demo;

/// <summary>
/// What the demo people published in the last days, whom they follow, and who their friends are. <c>Posts.txt</c> beside this holds the posts: <c>== author, age, audience</c>,
/// lines of text, and lines that begin with what they are: <c>key:</c>, <c>quote:</c>, <c>link:</c>, <c>?</c> for the options of a poll, <c>votes:</c>, <c>likes:</c>,
/// <c>shares:</c>; then comments, a hyphen for each step of depth.
/// </summary>
internal sealed class DemoPosts(HangoutDbContext db, Dictionary<string, DemoPerson> people, DateTimeOffset now)
{
    private static readonly string[][] FriendGroups = [["alice", "bob", "carol", "dave"], ["alice", "heidi", "lena"], ["frank", "bob", "ivan", "admin"], ["grace", "ken", "judy", "carol"]];

    private readonly Dictionary<string, Post> _byKey = new(StringComparer.Ordinal);
    private int _posts, _comments;

    /// <summary>Adds them, unless they are there already.</summary>
    public static async Task FillAsync(HangoutDbContext db, Dictionary<string, DemoPerson> people, DateTimeOffset now, ILogger logger, CancellationToken cancellationToken)
    {
        var first = DemoIds.Of("post", 0);
        if (await db.Posts.AnyAsync(p => p.Id == first, cancellationToken))
            return;
        var demo = new DemoPosts(db, people, now);
        await demo.AddPeopleAsync(cancellationToken);
        foreach (var block in Read())
            await demo.AddAsync(block, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await demo.AddTimelinesAsync(cancellationToken);
        logger.LogInformation("Filled in {Posts} demo posts with {Comments} comments", demo._posts, demo._comments);
    }

    private static IEnumerable<string[]> Read()
    {
        using var reader = new StreamReader(typeof(DemoPosts).Assembly.GetManifestResourceStream("Posts.txt")!);
        return [.. reader.ReadToEnd().Split("== ", StringSplitOptions.RemoveEmptyEntries).Select(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
    }

    /// <summary>Friends in groups; and everybody follows two thirds of the others, always the same.</summary>
    private async Task AddPeopleAsync(CancellationToken cancellationToken)
    {
        foreach (var (a, b) in FriendGroups.SelectMany(g => g.SelectMany(a => g.Where(b => b != a).Select(b => (people[a].Id, people[b].Id)))).Distinct())
        {
            await db.QueryAsync("insert into friends (user_id, friend_id) values ($1, $2) on conflict do nothing", [a, b], _ => true, cancellationToken);
            await FollowAsync(a, b, cancellationToken);
        }

        var names = people.Keys.Order(StringComparer.Ordinal).ToArray();
        for (var i = 0; i < names.Length; i++)
        {
            for (var k = 0; k < names.Length; k++)
            {
                if (i != k && ((i * 5) + k) % 3 > 0)
                    await FollowAsync(people[names[i]].Id, people[names[k]].Id, cancellationToken);
            }
        }
    }

    private Task FollowAsync(Guid follower, Guid followee, CancellationToken cancellationToken) =>
        db.QueryAsync("insert into follows (follower_id, followee_id, is_accepted) values ($1, $2, true) on conflict do nothing", [follower, followee], _ => true, cancellationToken);

    private async Task AddAsync(string[] block, CancellationToken cancellationToken)
    {
        var head = block[0].Split(' ');
        var fields = block.Skip(1).Where(IsField).ToDictionary(line => line[..(line.IndexOf(' ', StringComparison.Ordinal))], line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal);
        var author = people[head[0]];
        var text = PostText.Of(string.Join('\n', block.Skip(1).Where(line => !IsField(line) && !IsComment(line))));
        var (mentions, html) = await text.MentionAsync(db, author.Id, cancellationToken);
        var (options, link) = (fields.GetValueOrDefault("?"), fields.GetValueOrDefault("link:"));
        var quoted = fields.TryGetValue("quote:", out var key) ? _byKey[key] : null;
        var post = new Post
        {
            Id = DemoIds.Of("post", _posts++),
            AuthorId = author.Id,
            Kind = options is not null ? PostKind.Poll : link is not null ? PostKind.Link : PostKind.Text,
            Audience = SnakeCase.Parse<PostAudience>(head[2]),
            Text = text.Text,
            Html = html,
            Tags = text.Tags,
            Mentions = mentions,
            LinkUrl = link,
            Poll = options is null ? null : new(options.Split(" | ")),
            QuotedId = quoted?.Id,
            CreatedAt = now - Age(head[1]),
        };
        db.Posts.Add(post);
        db.PostTags.AddRange(text.Tags.Select(tag => new PostTag { Tag = tag, PostId = post.Id, CreatedAt = post.CreatedAt }));
        if (quoted is not null)
            quoted.ShareCount++;
        if (fields.TryGetValue("key:", out var name))
            _byKey[name] = post;
        AddReactions(post, fields);
        await AddCommentsAsync(post, [.. block.Where(IsComment)], cancellationToken);
    }

    private void AddReactions(Post post, Dictionary<string, string> fields)
    {
        var likes = Names(fields.GetValueOrDefault("likes:"));
        post.LikeCount = likes.Length;
        db.PostLikes.AddRange(likes.Select((who, i) => new PostLike { PostId = post.Id, UserId = people[who].Id, CreatedAt = Later(post.CreatedAt, (i + 1) * 11) }));
        foreach (var (who, option) in Names(fields.GetValueOrDefault("votes:")).Select(vote => vote.Split(' ')).Select(v => (v[0], int.Parse(v[1], CultureInfo.InvariantCulture))))
            db.PostVotes.Add(new PostVote { PostId = post.Id, UserId = people[who].Id, Option = option });
        foreach (var who in Names(fields.GetValueOrDefault("shares:")))
        {
            post.ShareCount++;
            db.Posts.Add(new Post
            {
                Id = DemoIds.Of("post", _posts++),
                AuthorId = people[who].Id,
                Kind = PostKind.Share,
                Audience = post.Audience,
                Text = "",
                Html = "",
                SharedId = post.Id,
                CreatedAt = Later(post.CreatedAt, 45 * post.ShareCount),
            });
        }
    }

    private async Task AddCommentsAsync(Post post, string[] lines, CancellationToken cancellationToken)
    {
        var above = new List<Comment>();
        var at = post.CreatedAt;
        foreach (var line in lines)
        {
            var depth = line.TakeWhile(c => c == '-').Count() - 1;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var author = people[line[(depth + 2)..colon]];
            var text = PostText.Of(line[(colon + 2)..]);
            var (mentions, html) = await text.MentionAsync(db, author.Id, cancellationToken);
            var parent = depth == 0 ? null : above[depth - 1];
            at = Later(at, 4 + (text.Text.Length % 9));
            var comment = new Comment
            {
                Id = DemoIds.Of("comment", _comments++), PostId = post.Id, ParentId = parent?.Id, Depth = depth, AuthorId = author.Id, Text = text.Text, Html = html, Mentions = mentions, CreatedAt = at,
            };
            if (parent is not null)
                parent.ReplyCount++;
            post.CommentCount++;
            db.Comments.Add(comment);
            above.RemoveRange(depth, above.Count - depth);
            above.Add(comment);
            if (author.Id != post.AuthorId && text.Text.Length % 2 == 0)
            {
                comment.LikeCount = 1;
                db.CommentLikes.Add(new CommentLike { CommentId = comment.Id, UserId = post.AuthorId, CreatedAt = Later(at, 2) });
            }
        }
    }

    /// <summary>What the worker would have written.</summary>
    private Task AddTimelinesAsync(CancellationToken cancellationToken) => db.QueryAsync(
        """
        insert into timeline_entries (user_id, post_id, posted_at)
        select u.id, p.id, p.created_at from users u cross join posts p
        where u.id = any($1) and p.author_id = any($1) and p.deleted_at is null and (p.author_id = u.id
            or exists (select 1 from friends f where f.user_id = p.author_id and f.friend_id = u.id and p.audience <> 'private')
            or exists (select 1 from follows f where f.followee_id = p.author_id and f.follower_id = u.id and f.is_accepted and p.audience in ('public', 'followers')))
        on conflict do nothing
        """,
        [people.Values.Select(p => p.Id).ToArray()], _ => true, cancellationToken);

    private DateTimeOffset Later(DateTimeOffset time, int minutes)
    {
        var later = time.AddMinutes(minutes);
        // What is a few minutes old has had its comments in these minutes.
        return later < now ? later : time + ((now - time) / 2);
    }

    private static bool IsField(string line) => line.StartsWith("? ", StringComparison.Ordinal)
        || Array.Exists(["key: ", "quote: ", "link: ", "votes: ", "likes: ", "shares: "], start => line.StartsWith(start, StringComparison.Ordinal));

    private static bool IsComment(string line) => line.StartsWith('-');

    private static string[] Names(string? list) => list is null ? [] : list.Split(", ");

    private static TimeSpan Age(string age)
    {
        var number = double.Parse(age[..^1], CultureInfo.InvariantCulture);
        return age[^1] switch { 'd' => TimeSpan.FromDays(number), 'h' => TimeSpan.FromHours(number), _ => TimeSpan.FromMinutes(number) };
    }
}
