import type {
  Conversation, CreateConversationRequest, Desktop, DeviceClass, ErrorCode, MarkNotificationsReadRequest, Me, MessagePage, NotificationPage, PageOfChannel, PageOfConversation, PageOfMember, User, Window as SavedWindow,
} from './wire';
import { limits } from './wire';

/** A refused or failed call: `code` is one of the server's error codes, or `network`. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: ErrorCode | 'network', message: string, readonly retryAfterMs?: number, readonly traceId?: string) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface ApiOptions {
  readonly fetch?: typeof fetch;
  readonly onUnauthenticated?: () => void;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly timeoutMs?: number;
}

const HISTORY_PAGE = 50;
const RETRIES = 3;
const RETRYABLE = new Set([429, 502, 503, 504]);

/** The HTTP API. GETs are repeated when the network or the server fails for a moment; others never are. */
export class Api {
  readonly #fetch: typeof fetch;
  readonly #sleep: (ms: number) => Promise<void>;

  constructor(private readonly options: ApiOptions = {}) {
    this.#fetch = options.fetch ?? ((...args) => fetch(...args));
    this.#sleep = options.sleep ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
  }

  me = (): Promise<Me> => this.#get('/api/me');
  users = (ids: readonly string[]): Promise<User[]> => this.#get(`/api/users?${ids.map((id) => `ids=${id}`).join('&')}`);
  findPeople = (q: string, signal?: AbortSignal): Promise<User[]> => this.#get(`/api/users/search?q=${encodeURIComponent(q)}`, signal);
  conversations = (cursor?: string): Promise<PageOfConversation> => this.#get(`/api/conversations?limit=${limits.listPage}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
  conversation = (id: string): Promise<Conversation> => this.#get(`/api/conversations/${id}`);
  members = (id: string, cursor?: string): Promise<PageOfMember> => this.#get(`/api/conversations/${id}/members?limit=${limits.listPage}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
  messages = (id: string, query: string): Promise<MessagePage> => this.#get(`/api/conversations/${id}/messages?${query}&limit=${HISTORY_PAGE}`);
  channels = (q: string, signal?: AbortSignal): Promise<PageOfChannel> => this.#get(`/api/channels?q=${encodeURIComponent(q)}`, signal);
  notifications = (cursor?: string): Promise<NotificationPage> => this.#get(`/api/notifications${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`);
  desktop = (device: DeviceClass): Promise<Desktop> => this.#get(`/api/desktop/${device}`);

  createConversation = (request: CreateConversationRequest): Promise<Conversation> =>
    this.#call('POST', '/api/conversations', request);
  /** What one connection to the hub is opened with; good once, for half a minute. */
  ticket = (): Promise<{ ticket: string }> => this.#call('POST', '/api/session/ticket');
  block = (userId: string, reason: string): Promise<unknown> => this.#call('PUT', `/api/blocks/${userId}`, { reason });
  unblock = (userId: string): Promise<unknown> => this.#call('DELETE', `/api/blocks/${userId}`);
  joinChannel = (id: string): Promise<Conversation | undefined> => this.#call('POST', `/api/conversations/${id}/join`);
  markNotificationsRead = (request: MarkNotificationsReadRequest): Promise<unknown> => this.#call('POST', '/api/notifications/read', request);
  saveWindows = (device: DeviceClass, windows: readonly SavedWindow[]): Promise<unknown> => this.#call('PUT', `/api/desktop/${device}`, { windows }, undefined, true);

  async #get<T>(path: string, signal?: AbortSignal): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#call<T>('GET', path, undefined, signal);
      } catch (error) {
        const retryable = error instanceof ApiError && (error.code === 'network' || RETRYABLE.has(error.status));
        if (!retryable || attempt + 1 >= RETRIES || signal?.aborted) throw error;
        await this.#sleep(error.retryAfterMs ?? 250 * 2 ** attempt * (0.75 + Math.random() / 2));
      }
    }
  }

  async #call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal, keepalive = false): Promise<T> {
    const timeout = AbortSignal.timeout(this.options.timeoutMs ?? 15_000);
    let response: Response;
    try {
      response = await this.#fetch(path, {
        method,
        headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        credentials: 'same-origin',
        keepalive, // Outlives the page: what is saved as it closes.
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0, 'network', 'The server cannot be reached.');
    }
    if (!response.ok) throw await this.#problem(response);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async #problem(response: Response): Promise<ApiError> {
    if (response.status === 401) this.options.onUnauthenticated?.();
    const problem = (await response.json().catch(() => ({}))) as { code?: ErrorCode; detail?: string; title?: string; traceId?: string; retryAfterMs?: number };
    const header = Number(response.headers.get('Retry-After'));
    const retryAfterMs = problem.retryAfterMs ?? (header > 0 ? header * 1000 : undefined);
    return new ApiError(response.status, problem.code ?? 'internal', problem.detail ?? problem.title ?? response.statusText, retryAfterMs, problem.traceId);
  }
}
