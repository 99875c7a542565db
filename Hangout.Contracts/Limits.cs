namespace Hangout.Contracts;

/// <summary>Every limit a client meets, in one place. The database refuses what exceeds them too.</summary>
public static class Limits
{
    /// <summary>Longest flattened text of a message, in UTF-16 code units (MSG-1).</summary>
    public const int MessageText = 100_000;

    /// <summary>Most parts one message may have (MSG-1).</summary>
    public const int MessageParts = 50;

    /// <summary>Most active members of a group or channel whom <c>@all</c> reaches (MSG-3).</summary>
    public const int MentionAllMembers = 200;

    /// <summary>Longest emoji of a reaction, in UTF-16 code units (MSG-5).</summary>
    public const int Emoji = 32;

    /// <summary>Most different emoji one message takes as reactions (MSG-5).</summary>
    public const int ReactionEmoji = 20;

    /// <summary>How deep replies in a thread may go: a direct reply to its root is 1 (MSG-4).</summary>
    public const int ThreadDepth = 10;

    /// <summary>Most pinned messages of one conversation (MSG-7).</summary>
    public const int Pins = 100;

    /// <summary>Most conversations that one call forwards a message to (MSG-7).</summary>
    public const int ForwardTargets = 20;

    /// <summary>Most messages put out of sight that a full sync names, the newest ones (MSG-6).</summary>
    public const int SyncHidden = 1_000;

    /// <summary>Options of a poll, at least and at most (MSG-14).</summary>
    public const int PollOptionsMin = 2, PollOptions = 20;

    /// <summary>Longest question of a poll, and longest option, in UTF-16 code units (MSG-14).</summary>
    public const int PollQuestion = 300, PollOption = 100;

    /// <summary>Longest label of a place, in UTF-16 code units (MSG-1).</summary>
    public const int LocationLabel = 200;

    /// <summary>Most links of one message that get a preview (MSG-2).</summary>
    public const int Previews = 3;

    /// <summary>Longest texts of a preview, in UTF-16 code units (MSG-2).</summary>
    public const int PreviewTitle = 200, PreviewDescription = 300, PreviewSiteName = 100;

    /// <summary>Largest hub frame from a client, in bytes; a larger one closes the connection with <see cref="ErrorCodes.FrameTooLarge"/>.</summary>
    public const int HubFrameBytes = 1_048_576;

    /// <summary>Most messages one history page may hold (MSG-10).</summary>
    public const int HistoryPage = 100;

    /// <summary>Most items of any other page.</summary>
    public const int ListPage = 100;

    /// <summary>Most messages of one conversation a resync returns before it says "start afresh" (MSG-12).</summary>
    public const int SyncMessagesPerConversation = 500;

    /// <summary>Most conversations a client may name in one resync.</summary>
    public const int SyncConversations = 1_000;

    /// <summary>Unread and mention counts are exact up to here; a client shows a larger one as "999+" (CNV-8).</summary>
    public const int UnreadCount = 1_000;

    /// <summary>Most people named when a group or channel is made; more are added later (CNV-1).</summary>
    public const int MembersAtCreation = 200;

    /// <summary>Most user IDs one presence watch or profile look-up may name.</summary>
    public const int UserIds = 500;

    /// <summary>Most people one page of suggestions holds (REL-2).</summary>
    public const int SuggestedPeople = 20;

    /// <summary>Length of a username: 3 to 32 of a–z, 0–9, dot, dash and underscore (ACC-2).</summary>
    public const int UsernameMin = 3, UsernameMax = 32;

    /// <summary>Longest display name of a person (ACC-2).</summary>
    public const int Name = 100;

    /// <summary>Longest biography (ACC-2).</summary>
    public const int Bio = 1_000;

    /// <summary>Longest location (ACC-2).</summary>
    public const int Location = 100;

    /// <summary>Longest web address (ACC-2).</summary>
    public const int Website = 300;

    /// <summary>Longest phone number (ACC-2).</summary>
    public const int Phone = 32;

    /// <summary>Longest conversation title (CNV-2).</summary>
    public const int Title = 200;

    /// <summary>Longest conversation description (CNV-2).</summary>
    public const int Description = 2_000;

    /// <summary>Longest time between two messages of one member in slow mode, in seconds (CNV-2).</summary>
    public const int SlowModeSeconds = 21_600;

    /// <summary>Longest retention of messages, in days; the shortest is 1 (MSG-15).</summary>
    public const int RetentionDays = 3_650;

    /// <summary>Shortest and longest time after which messages disappear, in seconds (MSG-15).</summary>
    public const int DisappearAfterMin = 10, DisappearAfterMax = 31_536_000;

    /// <summary>Most scheduled messages of one person, and how many days ahead a message may be scheduled (MSG-15).</summary>
    public const int ScheduledMessages = 100, ScheduleDays = 365;

    /// <summary>Most members that a conversation may be limited to; without a limit it takes as many (CNV-2).</summary>
    public const int Members = 100_000;

    /// <summary>Most people named in one call that adds members (CNV-6).</summary>
    public const int MembersAdded = 200;

    /// <summary>Most uses of an invite link (CNV-3).</summary>
    public const int InviteUses = 10_000;

    /// <summary>Longest life of an invite link, in seconds: 30 days; without one it lives until it is revoked (CNV-3).</summary>
    public const int InviteSeconds = 2_592_000;

    /// <summary>Most invite links of one conversation that work at a time (CNV-3).</summary>
    public const int Invites = 50;

    /// <summary>Longest note on why one blocks somebody (REL-1).</summary>
    public const int BlockReason = 500;

    /// <summary>Longest search text.</summary>
    public const int SearchText = 200;

    /// <summary>Most drafts of one person on the server (MSG-13).</summary>
    public const int Drafts = 500;

    /// <summary>Longest query of a search for messages, in UTF-16 code units, and most words and filters in it (MSG-11).</summary>
    public const int SearchQuery = 500, SearchTerms = 20;

    /// <summary>Most messages that one page of a search holds (MSG-11).</summary>
    public const int SearchPage = 50;

    /// <summary>Largest file, in bytes (FIL-1).</summary>
    public const long FileBytes = 104_857_600;

    /// <summary>Longest name of a file, in UTF-16 code units (FIL-1).</summary>
    public const int FileName = 255;

    /// <summary>Most files of one message (MSG-1).</summary>
    public const int MessageFiles = 10;

    /// <summary>Most uploads of one person that are not finished (FIL-1).</summary>
    public const int UnfinishedUploads = 50;

    /// <summary>How many hours an unfinished upload is kept after it was last written to (FIL-1).</summary>
    public const int UploadHours = 24;

    /// <summary>Longest description of an image for those who cannot see it, in UTF-16 code units (MSG-1).</summary>
    public const int FileAlt = 1_000;

    /// <summary>Shortest and longest life of a file's link, in seconds (FIL-5).</summary>
    public const int FileLinkSecondsMin = 10, FileLinkSecondsMax = 86_400;

    /// <summary>Longest text of a post, in UTF-16 code units (SOC-1).</summary>
    public const int PostText = 5_000;

    /// <summary>Most images, different tags, and people mentioned of one post, and the longest tag (SOC-1).</summary>
    public const int PostImages = 10, PostTags = 30, PostMentions = 50, Tag = 50;

    /// <summary>How many days ahead the poll of a post may close (SOC-1).</summary>
    public const int PostPollDays = 365;

    /// <summary>Longest address of a post's link (SOC-1).</summary>
    public const int PostLink = 2_000;

    /// <summary>Most edits of one post (SOC-4).</summary>
    public const int PostEdits = 100;

    /// <summary>Longest comment, in UTF-16 code units, and how deep answers to comments go (SOC-2).</summary>
    public const int CommentText = 2_000, CommentDepth = 5;

    /// <summary>Most posts of one page, and most that one call for news gives (SOC-3).</summary>
    public const int FeedPage = 50, FeedNews = 200;

    /// <summary>The most timelines side by side.</summary>
    public const int FeedColumns = 12;

    /// <summary>Most people whom one follows, and most friends (REL-1).</summary>
    public const int Follows = 10_000, Friends = 5_000;

    /// <summary>Longest word with a friend request, in UTF-16 code units, and most requests that wait for an answer (REL-1).</summary>
    public const int FriendRequestMessage = 300, FriendRequests = 500;

    /// <summary>Most browsers of one person that take pushes (NTF-3).</summary>
    public const int PushSubscriptions = 20;

    /// <summary>Longest system prompt, longest name of a model, and most tokens of one answer (AI-1).</summary>
    public const int SystemPrompt = 2_000, ModelName = 200, AnswerTokens = 32_000;

    /// <summary>Most tags of a conversation with the assistant, and the longest (AI-1).</summary>
    public const int AssistantTags = 20, AssistantTag = 50;

    /// <summary>Fewest messages that a summary of what was missed is made of (AI-3), and longest text that asks for it.</summary>
    public const int SummaryMessages = 20, SummaryQuestion = 500;

    /// <summary>Longest prompt that is kept, longest name of one, and most that one person keeps (AI-1).</summary>
    public const int PromptText = 4_000, PromptName = 32, Prompts = 100;

    /// <summary>Most shares of one conversation with the assistant, and how many days ahead one may end (AI-4).</summary>
    public const int AssistantShares = 50, AssistantShareDays = 365;

    /// <summary>Longest name, address and key of a provider, and most models that are described of one (AI-2).</summary>
    public const int ProviderName = 50, ProviderUrl = 500, ProviderKey = 1_000, ProviderModels = 200;

    /// <summary>Most windows one person may have open on one class of device (DSK-2).</summary>
    public const int Windows = 30;
}
