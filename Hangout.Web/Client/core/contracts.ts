import type { components } from './api-types';

/** The shapes on the wire: generated from docs/openapi.json (`npm run types`), which `Hangout.Contracts` is the source of. */
type Schemas = components['schemas'];

/** The server leaves a null out, so what may be null is simply absent. */
type Wire<T> = T extends readonly (infer U)[] ? readonly Wire<U>[] : T extends object ? { readonly [K in keyof T]: Wire<Exclude<T[K], null>> } : T;

export type User = Wire<Schemas['UserDto']>;
export type Me = Wire<Schemas['MeDto']>;
export type ConversationKind = Schemas['ConversationKind'];
export type Conversation = Wire<Schemas['ConversationDto']>;
export type Member = Wire<Schemas['MemberDto']>;
export type Channel = Wire<Schemas['ChannelDto']>;
export type Message = Wire<Schemas['MessageDto']>;
export type MessagePart = Wire<Schemas['MessagePart']>;
export type MessagePage = Wire<Schemas['MessagePage']>;
export type NotificationKind = Schemas['NotificationKind'];
export type Notification = Wire<Schemas['NotificationDto']>;
export type NotificationPage = Wire<Schemas['NotificationPage']>;
export interface Page<T> { readonly items: readonly T[]; readonly nextCursor?: string }

export type DeviceClass = 'desk' | 'tablet' | 'phone';
export type Module = Wire<Schemas['ModuleDto']>;
export type SavedWindow = Wire<Schemas['WindowDto']>;
export type Desktop = Wire<Schemas['DesktopDto']>;

export type HubError = Wire<Schemas['HubError']>;
export type SendMessageRequest = Wire<Schemas['SendMessageRequest']>;
export type SendMessageResult = Wire<Schemas['SendMessageResult']>;
export type SyncRequest = Wire<Schemas['SyncRequest']>;
export type SyncResult = Wire<Schemas['SyncResult']>;
export type ConversationChanges = Wire<Schemas['ConversationChanges']>;
export type MarkReadRequest = Wire<Schemas['MarkReadRequest']>;
export type ReadStateResult = Wire<Schemas['ReadStateResult']>;
export type MessagesChanged = Wire<Schemas['MessagesChanged']>;
export type ConversationsChanged = Wire<Schemas['ConversationsChanged']>;
export type ReadStateChanged = Wire<Schemas['ReadStateChanged']>;
export type TypingChanged = Wire<Schemas['TypingChanged']>;
export type PresenceStatus = Schemas['PresenceStatus'];
export type Presence = Wire<Schemas['PresenceDto']>;
export type PresenceChanged = Wire<Schemas['PresenceChanged']>;
export type MarkNotificationsReadRequest = Wire<Schemas['MarkNotificationsReadRequest']>;
export type NotificationsChanged = Wire<Schemas['NotificationsChanged']>;
export type SessionEnded = Wire<Schemas['SessionEnded']>;

/** Limits of `Hangout.Contracts.Limits` that the client shows or keeps to. */
export const limits = { messageText: 100_000, historyPage: 50, listPage: 100, unreadCount: 1_000, membersAtCreation: 200, title: 200, blockReason: 500, windows: 30, presence: 500 } as const;
