import { kernel } from '../../core';
import type { CallOptions } from '../../core/http';
import type {
  Comment, EditPostRequest, FeedNews, FeedPage, PageOfComment, PageOfPost, PageOfUser, Post, PostEdit, PublishPostRequest, SharePostRequest, TrendingTag, WriteCommentRequest,
} from '../../core/wire';

const one = (postId: string): string => `/api/posts/${postId}`;

export const postsApi = {
  publish: (request: PublishPostRequest): Promise<Post> => kernel.http.call('POST', '/api/posts', request),
  byId: (ids: readonly string[]): Promise<readonly Post[]> => kernel.http.get('/api/posts', { ids }),
  get: (id: string): Promise<Post> => kernel.http.get(one(id)),
  edit: (id: string, request: EditPostRequest): Promise<Post> => kernel.http.call('PATCH', one(id), request),
  delete: (id: string): Promise<void> => kernel.http.call('DELETE', one(id)),
  edits: (id: string): Promise<readonly PostEdit[]> => kernel.http.get(`${one(id)}/edits`),
  like: (id: string, isLiked: boolean): Promise<Post> => kernel.http.call(isLiked ? 'PUT' : 'DELETE', `${one(id)}/like`),
  vote: (id: string, options: readonly number[]): Promise<Post> => kernel.http.call('PUT', `${one(id)}/votes`, { options }),
  share: (id: string, request: SharePostRequest): Promise<Post> => kernel.http.call('POST', `${one(id)}/shares`, request),
  unshare: (id: string): Promise<void> => kernel.http.call('DELETE', `${one(id)}/shares`),
  likes: (kind: 'posts' | 'comments', id: string, cursor?: string): Promise<PageOfUser> => kernel.http.get(`/api/${kind}/${id}/likes`, { cursor }),
  news: (since: string): Promise<FeedNews> => kernel.http.get('/api/feed/home/news', { since }),
  page: (path: string, cursor?: string): Promise<PageOfPost | FeedPage> => kernel.http.get(path, { cursor }),
  search: (q: string, limit?: number, cursor?: string, options?: CallOptions): Promise<PageOfPost> =>
    kernel.http.get('/api/search/posts', { q, limit, cursor, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }, options),
  trending: (): Promise<readonly TrendingTag[]> => kernel.http.get('/api/feed/tags'),
  comments: (postId: string, parentId: string | undefined, limit: number, cursor?: string): Promise<PageOfComment> =>
    kernel.http.get(`${one(postId)}/comments`, { parentId, limit, cursor }),
  comment: (postId: string, request: WriteCommentRequest): Promise<Comment> => kernel.http.call('POST', `${one(postId)}/comments`, request),
  editComment: (id: string, text: string): Promise<Comment> => kernel.http.call('PATCH', `/api/comments/${id}`, { text }),
  deleteComment: (id: string): Promise<void> => kernel.http.call('DELETE', `/api/comments/${id}`),
  likeComment: (id: string, isLiked: boolean): Promise<Comment> => kernel.http.call(isLiked ? 'PUT' : 'DELETE', `/api/comments/${id}/like`),
};
