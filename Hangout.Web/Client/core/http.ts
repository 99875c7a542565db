import type { ErrorCode } from './wire';

/** A refused or failed call: `code` is one of the server's error codes, or `network`. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: ErrorCode | 'network', message: string, readonly retryAfterMs?: number, readonly traceId?: string,
    /** What is wrong with which field, where the input was not valid. */
    readonly fields: Readonly<Record<string, readonly string[]>> = {}) {
    super(message);
    this.name = 'ApiError';
  }
}

export const reasonOf = (error: unknown): ApiError['code'] => (error instanceof ApiError ? error.code : 'internal');

export interface HttpOptions {
  readonly fetch?: typeof fetch;
  readonly onUnauthenticated?: () => void;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly timeoutMs?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Outlives the page: for what is saved as it closes. */
  readonly keepalive?: boolean;
}

type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** As the server writes it, in part. */
interface Problem {
  code?: ErrorCode; detail?: string; title?: string; traceId?: string; retryAfterMs?: number; errors?: Record<string, string[]>;
}

const RETRIES = 3;
const RETRYABLE = new Set([429, 502, 503, 504]);

/** Calls the HTTP API. GETs are repeated when the network or the server fails for a moment; others never are. */
export class Http {
  readonly #fetch: typeof fetch;
  readonly #sleep: (ms: number) => Promise<void>;

  constructor(private readonly options: HttpOptions = {}) {
    this.#fetch = options.fetch ?? ((...args) => fetch(...args));
    this.#sleep = options.sleep ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
  }

  async get<T>(path: string, query: Query = {}, options: CallOptions = {}): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.call<T>('GET', path + queryText(query), undefined, options);
      } catch (error) {
        const retryable = error instanceof ApiError && (error.code === 'network' || RETRYABLE.has(error.status));
        if (!retryable || attempt + 1 >= RETRIES || options.signal?.aborted) throw error;
        await this.#sleep(error.retryAfterMs ?? 250 * 2 ** attempt * (0.75 + Math.random() / 2));
      }
    }
  }

  async call<T = undefined>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, { signal, keepalive = false }: CallOptions = {}): Promise<T> {
    const timeout = AbortSignal.timeout(this.options.timeoutMs ?? 15_000);
    let response: Response;
    try {
      response = await this.#fetch(path, {
        method,
        headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        credentials: 'same-origin',
        keepalive,
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
    const problem = (await response.json().catch(() => ({}))) as Problem;
    const header = Number(response.headers.get('Retry-After'));
    const retryAfterMs = problem.retryAfterMs ?? (header > 0 ? header * 1000 : undefined);
    return new ApiError(response.status, problem.code ?? 'internal', problem.detail ?? problem.title ?? response.statusText, retryAfterMs, problem.traceId, problem.errors);
  }
}

function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [value].flat().map((one) => [name, String(one)])));
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
