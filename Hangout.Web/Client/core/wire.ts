/** Written by `npm run types` from Hangout.Contracts; do not edit. */
import type { components } from './api-types';

type Schemas = components['schemas'];

/** The server leaves a null out, so what may be null is simply absent. */
type Wire<T> = T extends readonly (infer U)[] ? readonly Wire<U>[] : T extends object ? { readonly [K in keyof T]: Wire<Exclude<T[K], null>> } : T;

export type AddMembersRequest = Wire<Schemas['AddMembersRequest']>;
export type AddedMembers = Wire<Schemas['AddedMembers']>;
export type AnswerAgainRequest = Wire<Schemas['AnswerAgainRequest']>;
export type Answer = Wire<Schemas['AnswerDto']>;
export type AnswerError = Wire<Schemas['AnswerError']>;
export type AnswerGrew = Wire<Schemas['AnswerGrew']>;
export type AnswerState = Wire<Schemas['AnswerState']>;
export type AnswerText = Wire<Schemas['AnswerTextDto']>;
export type AssistantConversation = Wire<Schemas['AssistantConversationDto']>;
export type Assistant = Wire<Schemas['AssistantDto']>;
export type AssistantSettings = Wire<Schemas['AssistantSettings']>;
export type AssistantShare = Wire<Schemas['AssistantShareDto']>;
export type AssistantUsage = Wire<Schemas['AssistantUsageDto']>;
export type Ban = Wire<Schemas['BanDto']>;
export type Block = Wire<Schemas['BlockDto']>;
export type BlockRequest = Wire<Schemas['BlockRequest']>;
export type BlockState = Wire<Schemas['BlockState']>;
export type ChangeAssistantConversationRequest = Wire<Schemas['ChangeAssistantConversationRequest']>;
export type ChangeMemberRequest = Wire<Schemas['ChangeMemberRequest']>;
export type ChangeMessageResult = Wire<Schemas['ChangeMessageResult']>;
export type ChangeScheduledRequest = Wire<Schemas['ChangeScheduledRequest']>;
export type ChangedMessage = Wire<Schemas['ChangedMessage']>;
export type Channel = Wire<Schemas['ChannelDto']>;
export type ClosePollRequest = Wire<Schemas['ClosePollRequest']>;
export type Comment = Wire<Schemas['CommentDto']>;
export type ConversationAction = Wire<Schemas['ConversationAction']>;
export type ConversationChanges = Wire<Schemas['ConversationChanges']>;
export type Conversation = Wire<Schemas['ConversationDto']>;
export type ConversationHead = Wire<Schemas['ConversationHead']>;
export type ConversationKind = Wire<Schemas['ConversationKind']>;
export type ConversationSettings = Wire<Schemas['ConversationSettings']>;
export type ConversationsChanged = Wire<Schemas['ConversationsChanged']>;
export type CreateAssistantConversationRequest = Wire<Schemas['CreateAssistantConversationRequest']>;
export type CreateConversationRequest = Wire<Schemas['CreateConversationRequest']>;
export type CreateInviteRequest = Wire<Schemas['CreateInviteRequest']>;
export type DeleteMessageRequest = Wire<Schemas['DeleteMessageRequest']>;
export type Desktop = Wire<Schemas['DesktopDto']>;
export type DeviceClass = Wire<Schemas['DeviceClass']>;
export type DigestFrequency = Wire<Schemas['DigestFrequency']>;
export type DraftChanged = Wire<Schemas['DraftChanged']>;
export type EditCommentRequest = Wire<Schemas['EditCommentRequest']>;
export type EditConversationRequest = Wire<Schemas['EditConversationRequest']>;
export type EditMessageRequest = Wire<Schemas['EditMessageRequest']>;
export type EditPostRequest = Wire<Schemas['EditPostRequest']>;
export type FeedNews = Wire<Schemas['FeedNews']>;
export type FeedPage = Wire<Schemas['FeedPage']>;
export type File = Wire<Schemas['FileDto']>;
export type FileKind = Wire<Schemas['FileKind']>;
export type FileLink = Wire<Schemas['FileLinkDto']>;
export type FileLinkRequest = Wire<Schemas['FileLinkRequest']>;
export type FileQuota = Wire<Schemas['FileQuotaDto']>;
export type FileStatus = Wire<Schemas['FileStatus']>;
export type FileUse = Wire<Schemas['FileUse']>;
export type FilesChanged = Wire<Schemas['FilesChanged']>;
export type FollowState = Wire<Schemas['FollowState']>;
export type FollowThreadRequest = Wire<Schemas['FollowThreadRequest']>;
export type FollowedThread = Wire<Schemas['FollowedThreadDto']>;
export type FontSize = Wire<Schemas['FontSize']>;
export type ForwardMessageRequest = Wire<Schemas['ForwardMessageRequest']>;
export type ForwardResult = Wire<Schemas['ForwardResult']>;
export type ForwardTarget = Wire<Schemas['ForwardTarget']>;
export type ForwardedFrom = Wire<Schemas['ForwardedFrom']>;
export type FriendRequestRequest = Wire<Schemas['FriendRequestRequest']>;
export type FriendState = Wire<Schemas['FriendState']>;
export type HeartbeatRequest = Wire<Schemas['HeartbeatRequest']>;
export type HiddenChange = Wire<Schemas['HiddenChange']>;
export type HideMessageRequest = Wire<Schemas['HideMessageRequest']>;
export type HubError = Wire<Schemas['HubError']>;
export type InterfacePreferences = Wire<Schemas['InterfacePreferences']>;
export type Invitation = Wire<Schemas['InvitationDto']>;
export type Invite = Wire<Schemas['InviteDto']>;
export type InvitePreview = Wire<Schemas['InvitePreviewDto']>;
export type KnownConversation = Wire<Schemas['KnownConversation']>;
export type LinkPreview = Wire<Schemas['LinkPreviewDto']>;
export type MarkDeliveredRequest = Wire<Schemas['MarkDeliveredRequest']>;
export type MarkNotificationsReadRequest = Wire<Schemas['MarkNotificationsReadRequest']>;
export type MarkReadRequest = Wire<Schemas['MarkReadRequest']>;
export type Me = Wire<Schemas['MeDto']>;
export type Member = Wire<Schemas['MemberDto']>;
export type MemberPermissions = Wire<Schemas['MemberPermissions']>;
export type MemberPosition = Wire<Schemas['MemberPosition']>;
export type MemberRole = Wire<Schemas['MemberRole']>;
export type MessageContentRequest = Wire<Schemas['MessageContentRequest']>;
export type Message = Wire<Schemas['MessageDto']>;
export type MessageEdit = Wire<Schemas['MessageEditDto']>;
export type MessageHit = Wire<Schemas['MessageHit']>;
export type MessageKind = Wire<Schemas['MessageKind']>;
export type MessagePage = Wire<Schemas['MessagePage']>;
export type MessagePart = Wire<Schemas['MessagePart']>;
export type MessagePartCodePart = Wire<Schemas['MessagePartCodePart']>;
export type MessagePartFilePart = Wire<Schemas['MessagePartFilePart']>;
export type MessagePartImagePart = Wire<Schemas['MessagePartImagePart']>;
export type MessagePartLocationPart = Wire<Schemas['MessagePartLocationPart']>;
export type MessagePartPollPart = Wire<Schemas['MessagePartPollPart']>;
export type MessagePartTextPart = Wire<Schemas['MessagePartTextPart']>;
export type MessageSearchPage = Wire<Schemas['MessageSearchPage']>;
export type MessagesChanged = Wire<Schemas['MessagesChanged']>;
export type MessagesFrom = Wire<Schemas['MessagesFrom']>;
export type MessagesHidden = Wire<Schemas['MessagesHidden']>;
export type Model = Wire<Schemas['ModelDto']>;
export type Module = Wire<Schemas['ModuleDto']>;
export type NotificationCause = Wire<Schemas['NotificationCause']>;
export type NotificationChannels = Wire<Schemas['NotificationChannelsDto']>;
export type Notification = Wire<Schemas['NotificationDto']>;
export type NotificationKind = Wire<Schemas['NotificationKind']>;
export type NotificationPage = Wire<Schemas['NotificationPage']>;
export type NotificationPreferences = Wire<Schemas['NotificationPreferences']>;
export type NotificationReason = Wire<Schemas['NotificationReasonDto']>;
export type NotificationWays = Wire<Schemas['NotificationWays']>;
export type NotificationsChanged = Wire<Schemas['NotificationsChanged']>;
export type NotifySetting = Wire<Schemas['NotifySetting']>;
export type OwnFileChanged = Wire<Schemas['OwnFileChanged']>;
export type OwnFile = Wire<Schemas['OwnFileDto']>;
export type PageOfAssistantConversation = Wire<Schemas['PageOfAssistantConversationDto']>;
export type PageOfBan = Wire<Schemas['PageOfBanDto']>;
export type PageOfBlock = Wire<Schemas['PageOfBlockDto']>;
export type PageOfChannel = Wire<Schemas['PageOfChannelDto']>;
export type PageOfComment = Wire<Schemas['PageOfCommentDto']>;
export type PageOfConversation = Wire<Schemas['PageOfConversationDto']>;
export type PageOfFollowedThread = Wire<Schemas['PageOfFollowedThreadDto']>;
export type PageOfInvitation = Wire<Schemas['PageOfInvitationDto']>;
export type PageOfMember = Wire<Schemas['PageOfMemberDto']>;
export type PageOfMessage = Wire<Schemas['PageOfMessageDto']>;
export type PageOfMessageEdit = Wire<Schemas['PageOfMessageEditDto']>;
export type PageOfOwnFile = Wire<Schemas['PageOfOwnFileDto']>;
export type PageOfPost = Wire<Schemas['PageOfPostDto']>;
export type PageOfRelatedPerson = Wire<Schemas['PageOfRelatedPersonDto']>;
export type PageOfRelationshipRequest = Wire<Schemas['PageOfRelationshipRequestDto']>;
export type PageOfSavedMessage = Wire<Schemas['PageOfSavedMessageDto']>;
export type PageOfSuggestedPerson = Wire<Schemas['PageOfSuggestedPersonDto']>;
export type PageOfUser = Wire<Schemas['PageOfUserDto']>;
export type PinChanged = Wire<Schemas['PinChanged']>;
export type Pin = Wire<Schemas['PinDto']>;
export type PinMessageRequest = Wire<Schemas['PinMessageRequest']>;
export type PollVote = Wire<Schemas['PollVoteDto']>;
export type PositionsChanged = Wire<Schemas['PositionsChanged']>;
export type PostAudience = Wire<Schemas['PostAudience']>;
export type Post = Wire<Schemas['PostDto']>;
export type PostEdit = Wire<Schemas['PostEditDto']>;
export type PostImage = Wire<Schemas['PostImageDto']>;
export type PostImageRequest = Wire<Schemas['PostImageRequest']>;
export type PostKind = Wire<Schemas['PostKind']>;
export type PostPolicy = Wire<Schemas['PostPolicy']>;
export type PostPoll = Wire<Schemas['PostPollDto']>;
export type PostPollOption = Wire<Schemas['PostPollOptionDto']>;
export type PostPollRequest = Wire<Schemas['PostPollRequest']>;
export type PostsChanged = Wire<Schemas['PostsChanged']>;
export type PreferencesChanged = Wire<Schemas['PreferencesChanged']>;
export type Preferences = Wire<Schemas['PreferencesDto']>;
export type PresenceChanged = Wire<Schemas['PresenceChanged']>;
export type PresenceChoice = Wire<Schemas['PresenceChoice']>;
export type Presence = Wire<Schemas['PresenceDto']>;
export type PresenceStatus = Wire<Schemas['PresenceStatus']>;
export type PreviewsChanged = Wire<Schemas['PreviewsChanged']>;
export type PrivacyPreferences = Wire<Schemas['PrivacyPreferences']>;
export type ProblemDetails = Wire<Schemas['ProblemDetails']>;
export type Profile = Wire<Schemas['ProfileDto']>;
export type ProfileVisibility = Wire<Schemas['ProfileVisibility']>;
export type Prompt = Wire<Schemas['PromptDto']>;
export type Provider = Wire<Schemas['ProviderDto']>;
export type ProviderModel = Wire<Schemas['ProviderModel']>;
export type ProviderTrouble = Wire<Schemas['ProviderTroubleDto']>;
export type PublicProfile = Wire<Schemas['PublicProfileDto']>;
export type PublishPostRequest = Wire<Schemas['PublishPostRequest']>;
export type PushSubscriptionRequest = Wire<Schemas['PushSubscriptionRequest']>;
export type QuietHours = Wire<Schemas['QuietHours']>;
export type ReactRequest = Wire<Schemas['ReactRequest']>;
export type ReactionChanged = Wire<Schemas['ReactionChanged']>;
export type Reaction = Wire<Schemas['ReactionDto']>;
export type ReadStateChanged = Wire<Schemas['ReadStateChanged']>;
export type ReadStateResult = Wire<Schemas['ReadStateResult']>;
export type ReadThreadRequest = Wire<Schemas['ReadThreadRequest']>;
export type RelatedPerson = Wire<Schemas['RelatedPersonDto']>;
export type Relationship = Wire<Schemas['RelationshipDto']>;
export type RelationshipRequest = Wire<Schemas['RelationshipRequestDto']>;
export type RelationshipSwitches = Wire<Schemas['RelationshipSwitches']>;
export type RelationshipsChanged = Wire<Schemas['RelationshipsChanged']>;
export type RemovePreviewRequest = Wire<Schemas['RemovePreviewRequest']>;
export type RenameFileRequest = Wire<Schemas['RenameFileRequest']>;
export type SaveDraftRequest = Wire<Schemas['SaveDraftRequest']>;
export type SaveMessageRequest = Wire<Schemas['SaveMessageRequest']>;
export type SaveWindowsRequest = Wire<Schemas['SaveWindowsRequest']>;
export type SavedChanged = Wire<Schemas['SavedChanged']>;
export type SavedMessage = Wire<Schemas['SavedMessageDto']>;
export type ScheduleMessageRequest = Wire<Schemas['ScheduleMessageRequest']>;
export type ScheduledChanged = Wire<Schemas['ScheduledChanged']>;
export type ScheduledMessage = Wire<Schemas['ScheduledMessageDto']>;
export type SearchNeighbour = Wire<Schemas['SearchNeighbour']>;
export type Searched = Wire<Schemas['SearchedDto']>;
export type SendMessageRequest = Wire<Schemas['SendMessageRequest']>;
export type SendMessageResult = Wire<Schemas['SendMessageResult']>;
export type SentMessage = Wire<Schemas['SentMessage']>;
export type SessionEnded = Wire<Schemas['SessionEnded']>;
export type SetPictureRequest = Wire<Schemas['SetPictureRequest']>;
export type SetPromptRequest = Wire<Schemas['SetPromptRequest']>;
export type SetProviderRequest = Wire<Schemas['SetProviderRequest']>;
export type ShareAccess = Wire<Schemas['ShareAccess']>;
export type ShareAssistantRequest = Wire<Schemas['ShareAssistantRequest']>;
export type SharePostRequest = Wire<Schemas['SharePostRequest']>;
export type SharedChat = Wire<Schemas['SharedChatDto']>;
export type SharedMessage = Wire<Schemas['SharedMessageDto']>;
export type SuggestedPerson = Wire<Schemas['SuggestedPersonDto']>;
export type SummaryRequest = Wire<Schemas['SummaryRequest']>;
export type SyncRequest = Wire<Schemas['SyncRequest']>;
export type SyncRequested = Wire<Schemas['SyncRequested']>;
export type SyncResult = Wire<Schemas['SyncResult']>;
export type SystemEvent = Wire<Schemas['SystemEvent']>;
export type SystemNote = Wire<Schemas['SystemNote']>;
export type TextSpan = Wire<Schemas['TextSpan']>;
export type Theme = Wire<Schemas['Theme']>;
export type Thread = Wire<Schemas['ThreadDto']>;
export type ThreadPage = Wire<Schemas['ThreadPage']>;
export type ThreadStateChanged = Wire<Schemas['ThreadStateChanged']>;
export type Thumbnail = Wire<Schemas['ThumbnailDto']>;
export type TransferOwnershipRequest = Wire<Schemas['TransferOwnershipRequest']>;
export type TrendingTag = Wire<Schemas['TrendingTagDto']>;
export type TypingChanged = Wire<Schemas['TypingChanged']>;
export type TypingRequest = Wire<Schemas['TypingRequest']>;
export type UpdateMeRequest = Wire<Schemas['UpdateMeRequest']>;
export type UpdateMembershipRequest = Wire<Schemas['UpdateMembershipRequest']>;
export type UpdatePreferencesRequest = Wire<Schemas['UpdatePreferencesRequest']>;
export type UsageDay = Wire<Schemas['UsageDayDto']>;
export type User = Wire<Schemas['UserDto']>;
export type VoteChanged = Wire<Schemas['VoteChanged']>;
export type VoteOptionsRequest = Wire<Schemas['VoteOptionsRequest']>;
export type VotePostRequest = Wire<Schemas['VotePostRequest']>;
export type VoteRequest = Wire<Schemas['VoteRequest']>;
export type WatchPresenceRequest = Wire<Schemas['WatchPresenceRequest']>;
export type Window = Wire<Schemas['WindowDto']>;
export type WriteCommentRequest = Wire<Schemas['WriteCommentRequest']>;

/** What the browser may call on the hub, by the method's name. */
export interface HubCalls {
  readonly ClosePoll: { readonly request: ClosePollRequest; readonly result: ChangeMessageResult };
  readonly DeleteMessage: { readonly request: DeleteMessageRequest; readonly result: ChangeMessageResult };
  readonly EditMessage: { readonly request: EditMessageRequest; readonly result: ChangeMessageResult };
  readonly Heartbeat: { readonly request: HeartbeatRequest; readonly result: undefined };
  readonly HideMessage: { readonly request: HideMessageRequest; readonly result: ChangeMessageResult };
  readonly MarkDelivered: { readonly request: MarkDeliveredRequest; readonly result: undefined };
  readonly MarkRead: { readonly request: MarkReadRequest; readonly result: ReadStateResult };
  readonly PinMessage: { readonly request: PinMessageRequest; readonly result: ChangeMessageResult };
  readonly React: { readonly request: ReactRequest; readonly result: ChangeMessageResult };
  readonly RemovePreview: { readonly request: RemovePreviewRequest; readonly result: ChangeMessageResult };
  readonly SaveMessage: { readonly request: SaveMessageRequest; readonly result: ChangeMessageResult };
  readonly SendMessage: { readonly request: SendMessageRequest; readonly result: SendMessageResult };
  readonly Sync: { readonly request: SyncRequest; readonly result: SyncResult };
  readonly Typing: { readonly request: TypingRequest; readonly result: undefined };
  readonly Vote: { readonly request: VoteRequest; readonly result: ChangeMessageResult };
  readonly WatchPresence: { readonly request: WatchPresenceRequest; readonly result: PresenceChanged };
}

/** What the hub tells the browser, by the event's name. */
export interface HubEvents {
  readonly AnswerGrew: AnswerGrew;
  readonly ConversationsChanged: ConversationsChanged;
  readonly DraftChanged: DraftChanged;
  readonly FilesChanged: FilesChanged;
  readonly HiddenChange: HiddenChange;
  readonly MessagesChanged: MessagesChanged;
  readonly MessagesHidden: MessagesHidden;
  readonly NotificationsChanged: NotificationsChanged;
  readonly OwnFileChanged: OwnFileChanged;
  readonly PinChanged: PinChanged;
  readonly PositionsChanged: PositionsChanged;
  readonly PostsChanged: PostsChanged;
  readonly PreferencesChanged: PreferencesChanged;
  readonly PresenceChanged: PresenceChanged;
  readonly PreviewsChanged: PreviewsChanged;
  readonly ReactionChanged: ReactionChanged;
  readonly ReadStateChanged: ReadStateChanged;
  readonly RelationshipsChanged: RelationshipsChanged;
  readonly SavedChanged: SavedChanged;
  readonly ScheduledChanged: ScheduledChanged;
  readonly SessionEnded: SessionEnded;
  readonly SyncRequested: SyncRequested;
  readonly ThreadStateChanged: ThreadStateChanged;
  readonly TypingChanged: TypingChanged;
  readonly VoteChanged: VoteChanged;
}

export const hubEvents = [
  'AnswerGrew',
  'ConversationsChanged',
  'DraftChanged',
  'FilesChanged',
  'HiddenChange',
  'MessagesChanged',
  'MessagesHidden',
  'NotificationsChanged',
  'OwnFileChanged',
  'PinChanged',
  'PositionsChanged',
  'PostsChanged',
  'PreferencesChanged',
  'PresenceChanged',
  'PreviewsChanged',
  'ReactionChanged',
  'ReadStateChanged',
  'RelationshipsChanged',
  'SavedChanged',
  'ScheduledChanged',
  'SessionEnded',
  'SyncRequested',
  'ThreadStateChanged',
  'TypingChanged',
  'VoteChanged',
] as const satisfies readonly (keyof HubEvents)[];

/** `Hangout.Contracts.Limits`; its documentation says what each one limits. */
export const limits = {
  messageText: 100000,
  messageParts: 50,
  mentionAllMembers: 200,
  emoji: 32,
  reactionEmoji: 20,
  threadDepth: 10,
  pins: 100,
  forwardTargets: 20,
  syncHidden: 1000,
  pollOptionsMin: 2,
  pollOptions: 20,
  pollQuestion: 300,
  pollOption: 100,
  locationLabel: 200,
  previews: 3,
  previewTitle: 200,
  previewDescription: 300,
  previewSiteName: 100,
  hubFrameBytes: 1048576,
  historyPage: 100,
  listPage: 100,
  syncMessagesPerConversation: 500,
  syncConversations: 1000,
  unreadCount: 1000,
  membersAtCreation: 200,
  userIds: 500,
  suggestedPeople: 20,
  usernameMin: 3,
  usernameMax: 32,
  name: 100,
  bio: 1000,
  location: 100,
  website: 300,
  phone: 32,
  title: 200,
  description: 2000,
  slowModeSeconds: 21600,
  retentionDays: 3650,
  disappearAfterMin: 10,
  disappearAfterMax: 31536000,
  scheduledMessages: 100,
  scheduleDays: 365,
  members: 100000,
  membersAdded: 200,
  inviteUses: 10000,
  inviteSeconds: 2592000,
  invites: 50,
  blockReason: 500,
  searchText: 200,
  drafts: 500,
  searchQuery: 500,
  searchTerms: 20,
  searchPage: 50,
  fileBytes: 104857600,
  fileName: 255,
  messageFiles: 10,
  unfinishedUploads: 50,
  uploadHours: 24,
  fileAlt: 1000,
  fileLinkSecondsMin: 10,
  fileLinkSecondsMax: 86400,
  postText: 5000,
  postImages: 10,
  postTags: 30,
  postMentions: 50,
  tag: 50,
  postPollDays: 365,
  postLink: 2000,
  postEdits: 100,
  commentText: 2000,
  commentDepth: 5,
  feedPage: 50,
  feedNews: 200,
  feedColumns: 12,
  follows: 10000,
  friends: 5000,
  friendRequestMessage: 300,
  friendRequests: 500,
  pushSubscriptions: 20,
  systemPrompt: 2000,
  modelName: 200,
  answerTokens: 32000,
  assistantTags: 20,
  assistantTag: 50,
  summaryMessages: 20,
  summaryQuestion: 500,
  promptText: 4000,
  promptName: 32,
  prompts: 100,
  assistantShares: 50,
  assistantShareDays: 365,
  providerName: 50,
  providerUrl: 500,
  providerKey: 1000,
  providerModels: 200,
  windows: 30,
} as const;

/** The codes of problem details and of the hub's errors. */
export const errorCodes = [
  'validation_failed',
  'message_empty',
  'message_too_long',
  'conversation_not_found',
  'message_not_found',
  'user_not_found',
  'file_not_found',
  'file_too_large',
  'file_quota_exceeded',
  'file_type_not_allowed',
  'file_not_ready',
  'file_infected',
  'file_unreadable',
  'file_too_complex',
  'file_processing_failed',
  'file_deleted',
  'upload_offset',
  'upload_locked',
  'upload_checksum',
  'not_found',
  'not_allowed',
  'slow_mode',
  'thread_too_deep',
  'invite_invalid',
  'conversation_full',
  'too_many_pins',
  'poll_closed',
  'id_reused',
  'post_not_found',
  'comment_not_found',
  'messages_not_taken',
  'requests_not_taken',
  'request_not_found',
  'too_many',
  'no_model',
  'limit_reached',
  'share_not_found',
  'unauthenticated',
  'account_closed',
  'overloaded',
  'rate_limited',
  'frame_too_large',
  'frame_malformed',
  'timed_out',
  'body_malformed',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** `Hangout.Core.Messages.MessageMarkup`: what a rendered message may hold, each element with its attributes. */
export const messageMarkup: Readonly<Record<string, readonly string[]>> = {
  a: ['href', 'rel', 'target'],
  blockquote: [],
  br: [],
  code: ['class'],
  del: [],
  em: [],
  h1: [],
  h2: [],
  h3: [],
  h4: [],
  h5: [],
  h6: [],
  hr: [],
  input: ['checked', 'disabled', 'type'],
  li: ['class', 'value'],
  ol: ['class', 'start'],
  p: [],
  pre: [],
  span: ['class', 'data-tag', 'data-username'],
  strong: [],
  table: [],
  tbody: [],
  td: ['align'],
  th: ['align'],
  thead: [],
  tr: [],
  ul: ['class'],
};
