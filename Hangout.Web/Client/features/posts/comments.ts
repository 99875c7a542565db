import { signal } from '@preact/signals-core';
import { ApiError, reasonOf } from '../../core';
import { uuidv7 } from '../../core/ids';
import { limits, type Comment } from '../../core/wire';
import { postsApi } from './api';

/** The answers to a comment, or the comments on the post itself, as far as they are read. */
export interface Branch { readonly ids: readonly string[]; readonly nextCursor?: string | undefined; readonly failure?: string | undefined; readonly isBusy?: boolean }

/** A comment that the server does not have yet. */
export interface PendingComment { readonly id: string; readonly parentId: string | undefined; readonly text: string; readonly createdAt: string; readonly failure?: string }

const ROOT = '';
const FIRST = 20;
/** The most calls that look for one comment among all. */
const MOST_CALLS = 40;

/** The comments on one post, as a screen holds them (SOC-2). */
export class Comments {
  readonly byId = signal<ReadonlyMap<string, Comment>>(new Map());
  readonly branches = signal<ReadonlyMap<string, Branch>>(new Map());
  readonly pending = signal<readonly PendingComment[]>([]);
  #rereading: Promise<void> | undefined;
  #isStale = false;

  constructor(readonly postId: string) {}

  branch(parentId: string | undefined): Branch | undefined {
    return this.branches.value.get(parentId ?? ROOT);
  }

  /** Reads a branch from its beginning, or on from where it was read to. */
  async read(parentId?: string, isMore = false, limit = FIRST): Promise<void> {
    const key = parentId ?? ROOT;
    const before = this.branches.peek().get(key);
    if (before?.isBusy) return;
    this.#put(key, { ids: before?.ids ?? [], nextCursor: before?.nextCursor, isBusy: true });
    try {
      const page = await postsApi.comments(this.postId, parentId, limit, isMore ? before?.nextCursor : undefined);
      this.#take(page.items);
      const ids = page.items.map((c) => c.id);
      this.#put(key, { ids: isMore ? [...new Set([...(before?.ids ?? []), ...ids])] : ids, nextCursor: page.nextCursor });
    } catch (error) {
      this.#put(key, { ids: before?.ids ?? [], nextCursor: before?.nextCursor, failure: reasonOf(error) });
    }
  }

  /** Something changed: what is read is read anew, once at a time. */
  reread(): Promise<void> {
    this.#isStale = true;
    this.#rereading ??= this.#rereadAll().finally(() => (this.#rereading = undefined));
    return this.#rereading;
  }

  async #rereadAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      for (const [key, { ids }] of this.branches.peek()) {
        await this.read(key === ROOT ? undefined : key, false, Math.min(limits.listPage, Math.max(FIRST, ids.length + 1)));
      }
    }
  }

  /** Writes a comment: it shows at once. Tried again it keeps its ID, so it is written once. */
  async write(text: string, parentId?: string, id = uuidv7()): Promise<void> {
    const mine: PendingComment = { id, parentId, text, createdAt: new Date().toISOString() };
    this.pending.value = [...this.pending.peek().filter((p) => p.id !== id), mine];
    try {
      const comment = await postsApi.comment(this.postId, { id, text, ...(parentId === undefined ? {} : { parentId }) });
      this.#take([comment]);
      this.discard(id);
      const key = comment.parentId ?? ROOT;
      const branch = this.branches.peek().get(key);
      if (!branch?.ids.includes(id)) this.#put(key, { ...branch, ids: [...(branch?.ids ?? []), id] });
      const parent = this.byId.peek().get(key);
      if (parent) this.#take([{ ...parent, replies: Math.max(parent.replies, this.branches.peek().get(key)?.ids.length ?? 0) }]);
    } catch (error) {
      this.pending.value = this.pending.peek().map((p) => (p.id === id ? { ...mine, failure: reasonOf(error) } : p));
    }
  }

  discard(id: string): void {
    this.pending.value = this.pending.peek().filter((p) => p.id !== id);
  }

  async edit(id: string, text: string): Promise<void> {
    this.#take([await postsApi.editComment(id, text)]);
  }

  async delete(id: string): Promise<void> {
    await postsApi.deleteComment(id);
    await this.reread();
  }

  /** Shows at once, and is taken back where the server refuses. */
  async like(id: string, isLiked: boolean): Promise<void> {
    const before = this.byId.peek().get(id);
    if (!before || before.isLiked === isLiked) return;
    this.#take([{ ...before, isLiked, likes: Math.max(0, before.likes + (isLiked ? 1 : -1)) }]);
    try {
      this.#take([await postsApi.likeComment(id, isLiked)]);
    } catch (error) {
      this.#take([before]);
      throw error;
    }
  }

  /** Reads branch by branch until a comment is found, with all that it answers. */
  async find(id: string): Promise<boolean> {
    const has = (): boolean => this.byId.peek().has(id);
    const open: (string | undefined)[] = [undefined];
    for (let calls = 0; open.length > 0 && calls < MOST_CALLS && !has(); calls++) {
      const parent = open.shift();
      const isRead = this.branches.peek().get(parent ?? ROOT);
      if (!isRead || isRead.nextCursor !== undefined) await this.read(parent, isRead !== undefined, limits.listPage);
      const branch = this.branches.peek().get(parent ?? ROOT);
      if (branch?.failure !== undefined) throw new ApiError(0, 'network', branch.failure);
      if (branch?.nextCursor !== undefined) open.unshift(parent);
      for (const child of branch?.ids ?? []) if ((this.byId.peek().get(child)?.replies ?? 0) > 0 && !this.branches.peek().has(child)) open.push(child);
    }
    return has();
  }

  #take(comments: readonly Comment[]): void {
    this.byId.value = new Map([...this.byId.peek(), ...comments.map((c) => [c.id, c] as const)]);
  }

  #put(key: string, branch: Branch): void {
    this.branches.value = new Map(this.branches.peek()).set(key, branch);
  }
}
