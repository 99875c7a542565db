namespace Hangout.Core.Relationships;

/// <summary>
/// The one place that says who may see and do what with whom (REL-3, REL-4, ACC-7), as conditions for SQL. Every list, search, event and file asks
/// these; <c>PrivacyMatrixTests</c> holds the table of what they must answer.
/// </summary>
public static class Privacy
{
    /// <summary>Whether a viewer may see more of a person than the name.</summary>
    /// <param name="viewer">The viewer's ID, as an SQL expression.</param>
    /// <param name="person">The alias of the person's row of <c>users</c>.</param>
    /// <returns>SQL.</returns>
    public static string MaySeeProfileSql(string viewer, string person) =>
        $"""
        ({person}.id = {viewer} or ({IsOpenSql(viewer, person)} and {SwitchSql("may_see_profile", viewer, person)} and (
            {person}.profile_visibility = 'public' or ({person}.profile_visibility = 'friends' and {Friend.IsSql($"{person}.id", viewer)}))))
        """;

    /// <summary>Whether a viewer may see a post.</summary>
    /// <param name="viewer">The viewer's ID, as an SQL expression.</param>
    /// <param name="post">The alias of its row of <c>posts</c>.</param>
    /// <param name="author">The alias of its author's row of <c>users</c>.</param>
    /// <returns>SQL.</returns>
    public static string MaySeePostSql(string viewer, string post, string author) =>
        $"""
        ({post}.deleted_at is null and ({author}.id = {viewer} or ({IsOpenSql(viewer, author)} and {SwitchSql("may_see_profile", viewer, author)} and case {post}.audience
            when 'public' then {IsPublicSql(author)} or {FollowsOrIsFriendSql(viewer, author)}
            when 'followers' then {FollowsOrIsFriendSql(viewer, author)}
            when 'friends' then {Friend.IsSql($"{author}.id", viewer)}
            else false end)))
        """;

    /// <summary>Whether somebody who is not signed in may see a post.</summary>
    /// <param name="post">The alias of its row of <c>posts</c>.</param>
    /// <param name="author">The alias of its author's row of <c>users</c>.</param>
    /// <returns>SQL.</returns>
    public static string IsPublicPostSql(string post, string author) =>
        $"({post}.deleted_at is null and {post}.audience = 'public' and {IsPublicProfileSql(author)})";

    /// <summary>Whether somebody who is not signed in may see a profile.</summary>
    /// <param name="person">The alias of the person's row of <c>users</c>.</param>
    /// <returns>SQL.</returns>
    public static string IsPublicProfileSql(string person) => $"({IsPublicSql(person)} and not {person}.is_suspended and {person}.deleted_at is null)";

    /// <summary>Whether a viewer may see when a person is there. Whether they have anything to do with each other is the asker's to know.</summary>
    /// <param name="viewer">The viewer's ID, as an SQL expression.</param>
    /// <param name="person">The alias of the person's row of <c>users</c>.</param>
    /// <returns>SQL.</returns>
    public static string MaySeeOnlineSql(string viewer, string person) =>
        $"({person}.id = {viewer} or ({IsOpenSql(viewer, person)} and {person}.shows_online_status and {SwitchSql("may_see_online", viewer, person)}))";

    /// <summary>Whether somebody may begin to write to a person alone.</summary>
    /// <param name="viewer">The one who writes, as an SQL expression.</param>
    /// <param name="person">The alias of the person's row of <c>users</c>.</param>
    /// <returns>SQL.</returns>
    public static string MayMessageSql(string viewer, string person) =>
        $"""
        ({IsOpenSql(viewer, person)} and {SwitchSql("may_message", viewer, person)} and (
            {person}.messages_from = 'everyone' or ({person}.messages_from = 'friends' and {Friend.IsSql($"{person}.id", viewer)})))
        """;

    /// <summary>Whether what somebody does may notify a person.</summary>
    /// <param name="actor">The one who does it, as an SQL expression.</param>
    /// <param name="person">The alias of the person's row of <c>users</c>.</param>
    /// <returns>SQL.</returns>
    public static string MayNotifySql(string actor, string person) =>
        $"({IsOpenSql(actor, person)} and not {Mute.IsSql($"{person}.id", actor)} and {SwitchSql("notifies", actor, person)})";

    /// <summary>Whether a person's public posts are everybody's to see.</summary>
    private static string IsPublicSql(string person) => $"({person}.profile_visibility = 'public' and not {person}.is_private)";

    private static string FollowsOrIsFriendSql(string viewer, string person) =>
        $"({Follow.IsSql(viewer, $"{person}.id")} or {Friend.IsSql($"{person}.id", viewer)})";

    /// <summary>The person has an account, and no block stands between the two.</summary>
    private static string IsOpenSql(string viewer, string person) =>
        $"(not {person}.is_suspended and {person}.deleted_at is null and not {Block.BetweenSql(viewer, $"{person}.id")})";

    private static string SwitchSql(string column, string viewer, string person) =>
        $"not exists (select 1 from relationships where user_id = {person}.id and other_id = {viewer} and not {column})";
}
