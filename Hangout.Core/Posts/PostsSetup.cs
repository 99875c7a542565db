using Hangout.Core.Posts.Feeds;
using Microsoft.Extensions.DependencyInjection;

namespace Hangout.Core.Posts;

internal static class PostsSetup
{
    /// <summary>Adds the use cases of posts.</summary>
    /// <param name="services">The host's services.</param>
    public static void AddPosts(this IServiceCollection services)
    {
        services.AddScoped<PostReader>().AddScoped<PublishPost>().AddScoped<ReadPosts>().AddScoped<EditPost>().AddScoped<DeletePost>().AddScoped<LikePost>().AddScoped<ListLikes>()
            .AddScoped<VotePost>().AddScoped<SharePost>();
        services.AddScoped<WriteComment>().AddScoped<DeleteComment>().AddScoped<LikeComment>().AddScoped<ListComments>();
        services.AddScoped<HomeFeed>().AddScoped<PublicFeeds>().AddScoped<PersonPosts>().AddScoped<SearchPosts>();
    }
}
