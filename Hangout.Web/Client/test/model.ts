import type { Conversation, Message, MessagePage, ReadStateChanged, SyncRequest, SyncResult } from '../core/wire';

export const ME = 'me';
const OTHERS = ['ann', 'ben'];

/** An event that the features of these tests bring: it patches a message. */
export interface Like { readonly conversationId: string; readonly messageId: string; readonly seq: number; readonly change: number; readonly adds: string }

/** A small server that keeps the rules of docs/data.md for one conversation, to compare the client with. */
export class ServerModel {
  readonly id = 'c1';
  readonly messages: Message[] = [];
  change = 0;
  lastRead = 0;

  send(author: string, mentions: boolean): Message {
    const seq = this.messages.length + 1;
    const message: Message = {
      id: `m${seq}`, conversationId: this.id, seq, change: ++this.change, senderId: author, kind: 'text', text: `text ${seq}`,
      mentions: mentions ? [ME] : undefined, createdAt: new Date(1_700_000_000_000 + seq * 1000).toISOString(),
    };
    this.messages.push(message);
    return message;
  }

  edit(at: number): Message | undefined {
    return this.#alter(at, (m) => ({ ...m, text: `${m.text}!`, editedAt: m.createdAt }));
  }

  delete(at: number): Message | undefined {
    return this.#alter(at, (m) => ({ ...m, text: '', mentions: undefined, deletedAt: m.createdAt }));
  }

  /** Changes a message by an event that carries only what changed. */
  like(at: number): Like | undefined {
    const liked = this.#alter(at, (m) => ({ ...m, text: `${m.text}+` }));
    return liked && { conversationId: this.id, messageId: liked.id, seq: liked.seq, change: liked.change, adds: '+' };
  }

  read(seq: number): ReadStateChanged {
    this.lastRead = Math.max(this.lastRead, Math.min(seq, this.messages.length));
    return { conversationId: this.id, lastReadSeq: this.lastRead, lastSeq: this.messages.length, ...this.counts() };
  }

  counts(): { unreadCount: number; mentionCount: number } {
    const unread = this.messages.filter((m) => m.seq > this.lastRead && m.senderId !== ME && !m.deletedAt);
    return { unreadCount: unread.length, mentionCount: unread.filter((m) => m.mentions?.includes(ME)).length };
  }

  conversation(): Conversation {
    return {
      id: this.id, kind: 'group', title: 'Model', isPublic: false, memberCount: 3, members: [ME, ...OTHERS].map((id) => ({ id, username: id, name: id })),
      lastSeq: this.messages.length, lastChange: this.change, lastMessage: this.messages.at(-1), lastActivityAt: this.messages.at(-1)?.createdAt ?? '2023-01-01T00:00:00.000Z',
      role: 'member', canPost: true, permissions: ['post', 'react'],
      settings: { whoMayPost: 'members', slowModeSeconds: 0, historyForNewMembers: true }, lastReadSeq: this.lastRead, ...this.counts(),
    };
  }

  page(from: number, to: number): MessagePage {
    const messages = this.messages.filter((m) => m.seq >= from && m.seq <= to);
    return { messages, users: [], hasOlder: (messages[0]?.seq ?? 1) > 1, hasNewer: (messages.at(-1)?.seq ?? 0) < this.messages.length, lastChange: this.change };
  }

  sync(request: SyncRequest, most = 500): SyncResult {
    const changes = request.conversations.flatMap(({ conversationId, change }) => {
      if (change >= this.change) return [];
      const missed = this.messages.filter((m) => m.change > change).sort((a, b) => a.change - b.change);
      return missed.length > most
        ? [{ conversationId, messages: [], lastChange: this.change, startAfresh: true }]
        : [{ conversationId, messages: missed, lastChange: this.change }];
    });
    return { changes, gone: [], users: [], ...(request.full ? { conversations: [this.conversation()], notificationsUnread: 0 } : {}) };
  }

  #alter(at: number, change: (m: Message) => Message): Message | undefined {
    const held = this.messages[at];
    if (!held || held.deletedAt) return undefined;
    return (this.messages[at] = { ...change(held), change: ++this.change });
  }
}
