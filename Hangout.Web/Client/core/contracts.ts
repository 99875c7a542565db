/** The shapes on the wire, as `Hangout.Contracts` defines them. Times are ISO 8601, IDs are UUIDs. */

export interface User { readonly id: string; readonly username: string; readonly name: string; readonly avatarUrl?: string }
export interface Me extends User { readonly email?: string; readonly language: string; readonly roles: readonly string[] }

export type ConversationKind = 'direct' | 'group' | 'channel' | 'assistant';
export type MemberRole = 'owner' | 'admin' | 'moderator' | 'member' | 'guest';

export interface Conversation {
  readonly id: string; readonly kind: ConversationKind; readonly title?: string; readonly description?: string; readonly avatarUrl?: string;
  readonly isPublic: boolean; readonly memberCount: number; readonly members: readonly User[];
  readonly lastSeq: number; readonly lastChange: number; readonly lastMessage?: Message; readonly lastActivityAt: string;
  readonly role: MemberRole; readonly canPost: boolean; readonly lastReadSeq: number; readonly unreadCount: number; readonly mentionCount: number;
}

export interface Member { readonly user: User; readonly role: MemberRole; readonly lastReadSeq: number; readonly lastDeliveredSeq: number; readonly joinedAt: string }
export interface Channel { readonly id: string; readonly title: string; readonly description?: string; readonly memberCount: number; readonly isMember: boolean }

export type MessageKind = 'text' | 'image' | 'file' | 'audio' | 'video' | 'code' | 'poll' | 'location' | 'system';
export type MessagePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly url: string; readonly alt?: string; readonly width?: number; readonly height?: number }
  | { readonly type: 'code'; readonly code: string; readonly language: string; readonly filename?: string }
  | { readonly type: 'file'; readonly fileId: string };

export interface Message {
  readonly id: string; readonly conversationId: string; readonly seq: number; readonly change: number; readonly senderId?: string;
  readonly kind: MessageKind; readonly text: string; readonly html?: string; readonly parts?: readonly MessagePart[]; readonly replyToId?: string;
  readonly mentions?: readonly string[]; readonly createdAt: string; readonly editedAt?: string; readonly deletedAt?: string;
}
export interface MessagePage {
  readonly messages: readonly Message[]; readonly users: readonly User[]; readonly hasOlder: boolean; readonly hasNewer: boolean; readonly lastChange: number;
}

export type NotificationKind = 'message' | 'like' | 'comment' | 'follow' | 'mention' | 'reaction' | 'friendRequest' | 'invite' | 'system';
export interface Notification {
  readonly id: string; readonly kind: NotificationKind; readonly title: string; readonly content: string; readonly actor?: User;
  readonly conversationId?: string; readonly messageId?: string; readonly seq?: number; readonly isRead: boolean; readonly createdAt: string;
}
export interface NotificationPage { readonly items: readonly Notification[]; readonly unreadCount: number; readonly nextCursor?: string }
export interface Page<T> { readonly items: readonly T[]; readonly nextCursor?: string }

export type DeviceClass = 'desk' | 'tablet' | 'phone';
export interface Module {
  readonly key: string; readonly name: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number;
  readonly minWidth: number; readonly minHeight: number; readonly isDraggable: boolean; readonly isResizable: boolean; readonly isMinimizable: boolean; readonly isClosable: boolean;
}
export interface SavedWindow {
  readonly id: string; readonly module: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number;
  readonly isMinimized: boolean; readonly isMaximized: boolean; readonly z: number; readonly state?: string;
}
export interface Desktop { readonly modules: readonly Module[]; readonly windows: readonly SavedWindow[] }

export interface HubError { readonly code: string; readonly message: string; readonly retryAfterMs?: number }
export interface SentMessage { readonly id: string; readonly seq: number; readonly change: number; readonly createdAt: string }
export interface SendMessageRequest { readonly id: string; readonly conversationId: string; readonly text?: string; readonly parts?: readonly MessagePart[]; readonly replyToId?: string }
export interface SendMessageResult { readonly message?: SentMessage; readonly error?: HubError }
export interface KnownConversation { readonly conversationId: string; readonly change: number }
export interface SyncRequest { readonly conversations: readonly KnownConversation[]; readonly full: boolean }
export interface ConversationChanges { readonly conversationId: string; readonly messages: readonly Message[]; readonly lastChange: number; readonly startAfresh?: boolean }
export interface SyncResult {
  readonly changes: readonly ConversationChanges[]; readonly gone: readonly string[]; readonly conversations?: readonly Conversation[];
  readonly users: readonly User[]; readonly notificationsUnread?: number; readonly error?: HubError;
}

export interface MessagesChanged { readonly conversationId: string; readonly messages: readonly Message[] }
export interface ConversationsChanged { readonly conversations: readonly Conversation[]; readonly gone: readonly string[] }
export interface ReadStateChanged { readonly conversationId: string; readonly lastReadSeq: number; readonly lastSeq: number; readonly unreadCount: number; readonly mentionCount: number }
export interface MarkReadRequest { readonly conversationId: string; readonly seq: number }
export interface ReadStateResult { readonly state?: ReadStateChanged; readonly error?: HubError }
export interface TypingChanged { readonly conversationId: string; readonly userId: string; readonly isTyping: boolean }
export type PresenceStatus = 'offline' | 'online' | 'away' | 'busy';
export interface Presence { readonly userId: string; readonly status: PresenceStatus; readonly lastSeenAt?: string }
export interface PresenceChanged { readonly people: readonly Presence[] }
export interface NotificationsChanged { readonly notifications: readonly Notification[]; readonly unreadCount: number }
export interface SessionEnded { readonly reason: string }

/** Limits of `Hangout.Contracts.Limits` that the client shows or keeps to. */
export const limits = { messageText: 100_000, historyPage: 50, listPage: 100, unreadCount: 1_000, membersAtCreation: 200, title: 200, windows: 30, presence: 500 } as const;
