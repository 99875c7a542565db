using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Hangout.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class PostsAndPeople : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "allows_friend_requests",
                table: "users",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<string>(
                name: "banner_url",
                table: "users",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_private",
                table: "users",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_widely_followed",
                table: "users",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "messages_from",
                table: "users",
                type: "text",
                nullable: false,
                defaultValue: "everyone");

            migrationBuilder.AddColumn<string>(
                name: "profile_visibility",
                table: "users",
                type: "text",
                nullable: false,
                defaultValue: "public");

            migrationBuilder.AddColumn<bool>(
                name: "shows_online_status",
                table: "users",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<Guid>(
                name: "comment_id",
                table: "notifications",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "mailed_at",
                table: "notifications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "post_id",
                table: "notifications",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "pushed_at",
                table: "notifications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "may_write",
                table: "conversation_members",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.CreateTable(
                name: "follows",
                columns: table => new
                {
                    follower_id = table.Column<Guid>(type: "uuid", nullable: false),
                    followee_id = table.Column<Guid>(type: "uuid", nullable: false),
                    is_accepted = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_follows", x => new { x.follower_id, x.followee_id });
                    table.CheckConstraint("ck_follows_other", "follower_id <> followee_id");
                    table.ForeignKey(
                        name: "fk_follows_followee_id",
                        column: x => x.followee_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_follows_follower_id",
                        column: x => x.follower_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "friend_requests",
                columns: table => new
                {
                    from_id = table.Column<Guid>(type: "uuid", nullable: false),
                    to_id = table.Column<Guid>(type: "uuid", nullable: false),
                    message = table.Column<string>(type: "text", nullable: true),
                    rejected_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_friend_requests", x => new { x.from_id, x.to_id });
                    table.CheckConstraint("ck_friend_requests_message", "char_length(message) between 1 and 300");
                    table.CheckConstraint("ck_friend_requests_other", "from_id <> to_id");
                    table.ForeignKey(
                        name: "fk_friend_requests_from_id",
                        column: x => x.from_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_friend_requests_to_id",
                        column: x => x.to_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "friends",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    friend_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_friends", x => new { x.user_id, x.friend_id });
                    table.CheckConstraint("ck_friends_other", "user_id <> friend_id");
                    table.ForeignKey(
                        name: "fk_friends_friend_id",
                        column: x => x.friend_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_friends_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "mutes",
                columns: table => new
                {
                    muter_id = table.Column<Guid>(type: "uuid", nullable: false),
                    muted_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mutes", x => new { x.muter_id, x.muted_id });
                    table.CheckConstraint("ck_mutes_other", "muter_id <> muted_id");
                    table.ForeignKey(
                        name: "fk_mutes_muted_id",
                        column: x => x.muted_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_mutes_muter_id",
                        column: x => x.muter_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "posts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    author_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    audience = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    html = table.Column<string>(type: "text", nullable: false),
                    tags = table.Column<string[]>(type: "text[]", nullable: false, defaultValueSql: "'{}'"),
                    mentions = table.Column<Guid[]>(type: "uuid[]", nullable: false, defaultValueSql: "'{}'"),
                    link_url = table.Column<string>(type: "text", nullable: true),
                    preview = table.Column<string>(type: "jsonb", nullable: true),
                    poll = table.Column<string>(type: "jsonb", nullable: true),
                    shared_id = table.Column<Guid>(type: "uuid", nullable: true),
                    quoted_id = table.Column<Guid>(type: "uuid", nullable: true),
                    like_count = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    comment_count = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    share_count = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    version = table.Column<long>(type: "bigint", nullable: false, defaultValue: 1L),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()"),
                    edited_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    written_xid = table.Column<ulong>(type: "xid8", nullable: false, defaultValueSql: "pg_current_xact_id()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_posts", x => x.id);
                    table.CheckConstraint("ck_posts_audience", "audience in ('public', 'followers', 'friends', 'private')");
                    table.CheckConstraint("ck_posts_counts", "like_count >= 0 and comment_count >= 0 and share_count >= 0");
                    table.CheckConstraint("ck_posts_kind", "kind in ('text', 'image', 'link', 'poll', 'share')");
                    table.CheckConstraint("ck_posts_share", "(kind = 'share') = (shared_id is not null)");
                    table.CheckConstraint("ck_posts_tags", "cardinality(tags) <= 30");
                    table.CheckConstraint("ck_posts_text", "char_length(text) <= 5000");
                    table.ForeignKey(
                        name: "fk_posts_author_id",
                        column: x => x.author_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_posts_quoted_id",
                        column: x => x.quoted_id,
                        principalTable: "posts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "fk_posts_shared_id",
                        column: x => x.shared_id,
                        principalTable: "posts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "preferences",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    notifications = table.Column<string>(type: "jsonb", nullable: false),
                    @interface = table.Column<string>(name: "interface", type: "jsonb", nullable: false),
                    digest_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_preferences", x => x.user_id);
                    table.ForeignKey(
                        name: "fk_preferences_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "push_subscriptions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    endpoint = table.Column<string>(type: "text", nullable: false),
                    p256dh = table.Column<string>(type: "text", nullable: false),
                    auth = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_push_subscriptions", x => x.id);
                    table.CheckConstraint("ck_push_subscriptions_endpoint", "char_length(endpoint) between 1 and 2000");
                    table.ForeignKey(
                        name: "fk_push_subscriptions_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "relationships",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    other_id = table.Column<Guid>(type: "uuid", nullable: false),
                    may_see_online = table.Column<bool>(type: "boolean", nullable: false, defaultValue: true),
                    may_message = table.Column<bool>(type: "boolean", nullable: false, defaultValue: true),
                    may_see_profile = table.Column<bool>(type: "boolean", nullable: false, defaultValue: true),
                    notifies = table.Column<bool>(type: "boolean", nullable: false, defaultValue: true),
                    last_interaction_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    interactions = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_relationships", x => new { x.user_id, x.other_id });
                    table.CheckConstraint("ck_relationships_other", "user_id <> other_id");
                    table.ForeignKey(
                        name: "fk_relationships_other_id",
                        column: x => x.other_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_relationships_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "server_keys",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_server_keys", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "timeline_entries",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    post_id = table.Column<Guid>(type: "uuid", nullable: false),
                    posted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    written_xid = table.Column<ulong>(type: "xid8", nullable: false, defaultValueSql: "pg_current_xact_id()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_timeline_entries", x => new { x.user_id, x.post_id });
                });

            migrationBuilder.CreateTable(
                name: "comments",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    post_id = table.Column<Guid>(type: "uuid", nullable: false),
                    parent_id = table.Column<Guid>(type: "uuid", nullable: true),
                    depth = table.Column<int>(type: "integer", nullable: false),
                    author_id = table.Column<Guid>(type: "uuid", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    html = table.Column<string>(type: "text", nullable: false),
                    mentions = table.Column<Guid[]>(type: "uuid[]", nullable: false, defaultValueSql: "'{}'"),
                    like_count = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    reply_count = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()"),
                    edited_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_comments", x => x.id);
                    table.CheckConstraint("ck_comments_counts", "like_count >= 0 and reply_count >= 0");
                    table.CheckConstraint("ck_comments_depth", "depth between 0 and 5");
                    table.CheckConstraint("ck_comments_text", "char_length(text) <= 2000");
                    table.ForeignKey(
                        name: "fk_comments_author_id",
                        column: x => x.author_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_comments_parent_id",
                        column: x => x.parent_id,
                        principalTable: "comments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_comments_post_id",
                        column: x => x.post_id,
                        principalTable: "posts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "post_edits",
                columns: table => new
                {
                    post_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    written_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_post_edits", x => new { x.post_id, x.version });
                    table.ForeignKey(
                        name: "fk_post_edits_post_id",
                        column: x => x.post_id,
                        principalTable: "posts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "post_files",
                columns: table => new
                {
                    post_id = table.Column<Guid>(type: "uuid", nullable: false),
                    file_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place = table.Column<int>(type: "integer", nullable: false),
                    alt = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_post_files", x => new { x.post_id, x.file_id });
                    table.ForeignKey(
                        name: "fk_post_files_file_id",
                        column: x => x.file_id,
                        principalTable: "files",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_post_files_post_id",
                        column: x => x.post_id,
                        principalTable: "posts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "post_likes",
                columns: table => new
                {
                    post_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_post_likes", x => new { x.post_id, x.user_id });
                    table.ForeignKey(
                        name: "fk_post_likes_post_id",
                        column: x => x.post_id,
                        principalTable: "posts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_post_likes_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "post_tags",
                columns: table => new
                {
                    tag = table.Column<string>(type: "text", nullable: false),
                    post_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_post_tags", x => new { x.post_id, x.tag });
                    table.ForeignKey(
                        name: "fk_post_tags_post_id",
                        column: x => x.post_id,
                        principalTable: "posts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "post_votes",
                columns: table => new
                {
                    post_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    option = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_post_votes", x => new { x.post_id, x.user_id, x.option });
                    table.CheckConstraint("ck_post_votes_option", "option between 0 and 19");
                    table.ForeignKey(
                        name: "fk_post_votes_post_id",
                        column: x => x.post_id,
                        principalTable: "posts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_post_votes_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "comment_likes",
                columns: table => new
                {
                    comment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_comment_likes", x => new { x.comment_id, x.user_id });
                    table.ForeignKey(
                        name: "fk_comment_likes_comment_id",
                        column: x => x.comment_id,
                        principalTable: "comments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_comment_likes_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "modules",
                columns: new[] { "key", "height", "is_closable", "is_draggable", "is_minimizable", "is_resizable", "min_height", "min_width", "name", "position", "width", "x", "y" },
                values: new object[,]
                {
                    { "feed", 720, true, true, true, true, 360, 340, "Feed", 5, 620, 120, 32 },
                    { "people", 620, true, true, true, true, 320, 320, "People", 6, 560, 420, 56 },
                    { "profile", 700, true, true, true, true, 360, 340, "Profile", 7, 600, 320, 40 },
                    { "settings", 600, true, true, true, true, 360, 340, "Settings", 8, 720, 280, 60 }
                });

            migrationBuilder.CreateIndex(
                name: "ix_users_widely_followed",
                table: "users",
                column: "id",
                filter: "is_widely_followed");

            migrationBuilder.AddCheckConstraint(
                name: "ck_users_messages_from",
                table: "users",
                sql: "messages_from in ('everyone', 'friends', 'none')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_users_profile_visibility",
                table: "users",
                sql: "profile_visibility in ('public', 'friends', 'private')");

            migrationBuilder.CreateIndex(
                name: "ix_notifications_comment_id",
                table: "notifications",
                column: "comment_id");

            migrationBuilder.CreateIndex(
                name: "ix_notifications_post_id",
                table: "notifications",
                column: "post_id");

            migrationBuilder.CreateIndex(
                name: "ix_notifications_to_mail",
                table: "notifications",
                column: "created_at",
                filter: "mailed_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_notifications_to_push",
                table: "notifications",
                column: "created_at",
                filter: "pushed_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_comment_likes_comment_id_created_at_user_id",
                table: "comment_likes",
                columns: new[] { "comment_id", "created_at", "user_id" });

            migrationBuilder.CreateIndex(
                name: "ix_comment_likes_user_id",
                table: "comment_likes",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_comments_author_id",
                table: "comments",
                column: "author_id");

            migrationBuilder.CreateIndex(
                name: "ix_comments_parent_id",
                table: "comments",
                column: "parent_id");

            migrationBuilder.CreateIndex(
                name: "ix_comments_post_id_parent_id_created_at_id",
                table: "comments",
                columns: new[] { "post_id", "parent_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_follows_followee_id_is_accepted_created_at_follower_id",
                table: "follows",
                columns: new[] { "followee_id", "is_accepted", "created_at", "follower_id" });

            migrationBuilder.CreateIndex(
                name: "ix_follows_follower_id_is_accepted_created_at_followee_id",
                table: "follows",
                columns: new[] { "follower_id", "is_accepted", "created_at", "followee_id" });

            migrationBuilder.CreateIndex(
                name: "ix_follows_look_up",
                table: "follows",
                columns: new[] { "follower_id", "followee_id" })
                .Annotation("Npgsql:IndexInclude", new[] { "is_accepted" });

            migrationBuilder.CreateIndex(
                name: "ix_friend_requests_from_id_created_at_to_id",
                table: "friend_requests",
                columns: new[] { "from_id", "created_at", "to_id" });

            migrationBuilder.CreateIndex(
                name: "ix_friend_requests_to_id_created_at_from_id",
                table: "friend_requests",
                columns: new[] { "to_id", "created_at", "from_id" });

            migrationBuilder.CreateIndex(
                name: "ix_friends_friend_id",
                table: "friends",
                column: "friend_id");

            migrationBuilder.CreateIndex(
                name: "ix_friends_user_id_created_at_friend_id",
                table: "friends",
                columns: new[] { "user_id", "created_at", "friend_id" });

            migrationBuilder.CreateIndex(
                name: "ix_mutes_muted_id",
                table: "mutes",
                column: "muted_id");

            migrationBuilder.CreateIndex(
                name: "ix_mutes_muter_id_created_at_muted_id",
                table: "mutes",
                columns: new[] { "muter_id", "created_at", "muted_id" });

            migrationBuilder.CreateIndex(
                name: "ix_post_files_file_id",
                table: "post_files",
                column: "file_id");

            migrationBuilder.CreateIndex(
                name: "ix_post_likes_post_id_created_at_user_id",
                table: "post_likes",
                columns: new[] { "post_id", "created_at", "user_id" });

            migrationBuilder.CreateIndex(
                name: "ix_post_likes_user_id",
                table: "post_likes",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_post_tags_created_at",
                table: "post_tags",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_post_tags_tag_created_at_post_id",
                table: "post_tags",
                columns: new[] { "tag", "created_at", "post_id" });

            migrationBuilder.CreateIndex(
                name: "ix_post_votes_user_id",
                table: "post_votes",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_posts_author",
                table: "posts",
                columns: new[] { "author_id", "created_at", "id" },
                filter: "deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_posts_news",
                table: "posts",
                columns: new[] { "author_id", "written_xid" });

            migrationBuilder.CreateIndex(
                name: "ix_posts_public",
                table: "posts",
                columns: new[] { "created_at", "id" },
                filter: "deleted_at is null and audience = 'public' and kind <> 'share'");

            migrationBuilder.CreateIndex(
                name: "ix_posts_quoted_id",
                table: "posts",
                column: "quoted_id",
                filter: "quoted_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_posts_shares",
                table: "posts",
                columns: new[] { "shared_id", "author_id" },
                unique: true,
                filter: "shared_id is not null and deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_push_subscriptions_endpoint",
                table: "push_subscriptions",
                column: "endpoint",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_push_subscriptions_user_id",
                table: "push_subscriptions",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_relationships_other_id",
                table: "relationships",
                column: "other_id");

            migrationBuilder.CreateIndex(
                name: "ix_relationships_updated_at",
                table: "relationships",
                column: "updated_at");

            migrationBuilder.CreateIndex(
                name: "ix_timeline_entries_post_id",
                table: "timeline_entries",
                column: "post_id");

            migrationBuilder.CreateIndex(
                name: "ix_timeline_entries_user_id_posted_at_post_id",
                table: "timeline_entries",
                columns: new[] { "user_id", "posted_at", "post_id" });

            migrationBuilder.CreateIndex(
                name: "ix_timeline_entries_user_id_written_xid",
                table: "timeline_entries",
                columns: new[] { "user_id", "written_xid" });

            migrationBuilder.AddForeignKey(
                name: "fk_notifications_comment_id",
                table: "notifications",
                column: "comment_id",
                principalTable: "comments",
                principalColumn: "id",
                onDelete: ReferentialAction.SetNull);

            migrationBuilder.AddForeignKey(
                name: "fk_notifications_post_id",
                table: "notifications",
                column: "post_id",
                principalTable: "posts",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);

            // What is there already was told long ago.
            migrationBuilder.Sql("update notifications set pushed_at = created_at, mailed_at = created_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_notifications_comment_id",
                table: "notifications");

            migrationBuilder.DropForeignKey(
                name: "fk_notifications_post_id",
                table: "notifications");

            migrationBuilder.DropTable(
                name: "comment_likes");

            migrationBuilder.DropTable(
                name: "follows");

            migrationBuilder.DropTable(
                name: "friend_requests");

            migrationBuilder.DropTable(
                name: "friends");

            migrationBuilder.DropTable(
                name: "mutes");

            migrationBuilder.DropTable(
                name: "post_edits");

            migrationBuilder.DropTable(
                name: "post_files");

            migrationBuilder.DropTable(
                name: "post_likes");

            migrationBuilder.DropTable(
                name: "post_tags");

            migrationBuilder.DropTable(
                name: "post_votes");

            migrationBuilder.DropTable(
                name: "preferences");

            migrationBuilder.DropTable(
                name: "push_subscriptions");

            migrationBuilder.DropTable(
                name: "relationships");

            migrationBuilder.DropTable(
                name: "server_keys");

            migrationBuilder.DropTable(
                name: "timeline_entries");

            migrationBuilder.DropTable(
                name: "comments");

            migrationBuilder.DropTable(
                name: "posts");

            migrationBuilder.DropIndex(
                name: "ix_users_widely_followed",
                table: "users");

            migrationBuilder.DropCheckConstraint(
                name: "ck_users_messages_from",
                table: "users");

            migrationBuilder.DropCheckConstraint(
                name: "ck_users_profile_visibility",
                table: "users");

            migrationBuilder.DropIndex(
                name: "ix_notifications_comment_id",
                table: "notifications");

            migrationBuilder.DropIndex(
                name: "ix_notifications_post_id",
                table: "notifications");

            migrationBuilder.DropIndex(
                name: "ix_notifications_to_mail",
                table: "notifications");

            migrationBuilder.DropIndex(
                name: "ix_notifications_to_push",
                table: "notifications");

            migrationBuilder.DeleteData(
                table: "modules",
                keyColumn: "key",
                keyValue: "feed");

            migrationBuilder.DeleteData(
                table: "modules",
                keyColumn: "key",
                keyValue: "people");

            migrationBuilder.DeleteData(
                table: "modules",
                keyColumn: "key",
                keyValue: "profile");

            migrationBuilder.DeleteData(
                table: "modules",
                keyColumn: "key",
                keyValue: "settings");

            migrationBuilder.DropColumn(
                name: "allows_friend_requests",
                table: "users");

            migrationBuilder.DropColumn(
                name: "banner_url",
                table: "users");

            migrationBuilder.DropColumn(
                name: "is_private",
                table: "users");

            migrationBuilder.DropColumn(
                name: "is_widely_followed",
                table: "users");

            migrationBuilder.DropColumn(
                name: "messages_from",
                table: "users");

            migrationBuilder.DropColumn(
                name: "profile_visibility",
                table: "users");

            migrationBuilder.DropColumn(
                name: "shows_online_status",
                table: "users");

            migrationBuilder.DropColumn(
                name: "comment_id",
                table: "notifications");

            migrationBuilder.DropColumn(
                name: "mailed_at",
                table: "notifications");

            migrationBuilder.DropColumn(
                name: "post_id",
                table: "notifications");

            migrationBuilder.DropColumn(
                name: "pushed_at",
                table: "notifications");

            migrationBuilder.DropColumn(
                name: "may_write",
                table: "conversation_members");
        }
    }
}
