import { kernel } from '../../core';
import type { Upgrade } from '../../core/storage';
import type { Post, PostAudience } from '../../core/wire';

/** What is being written, and what goes with it. The images are kept with what is attached elsewhere. */
export interface PostDraft {
  readonly text: string;
  readonly audience: PostAudience;
  readonly linkUrl?: string | undefined;
  readonly poll?: { readonly options: readonly string[]; readonly isMultiple: boolean; readonly closesAt?: string | undefined } | undefined;
  readonly quotedId?: string | undefined;
  /** A message that it speaks of, by its address: who may read that sees it below the post. */
  readonly messageUrl?: string | undefined;
}

declare module '../../core/storage' {
  interface Stores {
    /** The last posts of the home timeline: what opens without a network. */
    feed: { key: string; value: { readonly key: string; readonly posts: readonly Post[] } };
    postDrafts: { key: string; value: PostDraft & { readonly key: string } };
  }
}

export const upgradePosts: Upgrade = (database, from) => {
  if (from >= 6) return;
  database.createObjectStore('feed', { keyPath: 'key' });
  database.createObjectStore('postDrafts', { keyPath: 'key' });
};

const MOST = 50;

export const keptPosts = {
  async read(key: string): Promise<readonly Post[]> {
    return (await kernel.storage.database?.get('feed', key))?.posts ?? [];
  },

  async write(key: string, posts: readonly Post[]): Promise<void> {
    await kernel.storage.database?.put('feed', { key, posts: posts.slice(0, MOST) });
  },
};

export const DRAFT = 'post';

export const keptDraft = {
  read: async (): Promise<PostDraft | undefined> => kernel.storage.database?.get('postDrafts', DRAFT),

  async write(draft: PostDraft): Promise<void> {
    const isEmpty = draft.text.trim() === '' && draft.linkUrl === undefined && !draft.poll && draft.quotedId === undefined && draft.messageUrl === undefined;
    if (isEmpty) await kernel.storage.database?.delete('postDrafts', DRAFT);
    else await kernel.storage.database?.put('postDrafts', { ...draft, key: DRAFT });
  },
};
